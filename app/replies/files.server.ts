import type { Actor } from '~/auth/actor'
import type { IncomingFile } from './incoming.server'

/**
 * Where the files of an e-mail are handed over. None is taken yet.
 * @returns what their author is told of those that were left: '' when there are none.
 */
export async function takeFiles(_: Actor, files: IncomingFile[]): Promise<{ left: string }> {
	if (files.length === 0) return { left: '' }
	const names = files.map(({ name }) => `“${name}”`).join(', ')
	return {
		left: `Files can’t be sent by e-mail, so ${names} did not come along. Open the conversation and add what it takes there.`,
	}
}
