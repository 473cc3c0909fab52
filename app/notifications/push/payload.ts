import { plainLine, plainText, shorten } from '../plain'
import { present } from '../types'
import type { Waiting } from '../waiting.server'
import { tagOf } from './tag'

/**
 * What the service worker gets. A push service takes 4,096 bytes encrypted (RFC
 * 8030, 7.2); with these lengths it is less in any script.
 */
const MAX_TITLE = 80
const MAX_BODY = 200

/** Shows a notification in the place of an earlier one with its `tag`. */
export interface ShowPush {
	title: string
	body: string
	/** Where it leads, of this origin. */
	url: string
	tag: string
	/** The newest place of the conversation that it speaks of. */
	seq: number
	/** What is unread in all: the number on the app's icon. */
	unread: number
}

/** Closes what is shown of a conversation up to a place of it. */
export interface ClosePush {
	close: string
	seq: number
	unread: number
}

export type PushPayload = ShowPush | ClosePush

/** What is shown of all that waits about one thing. */
export function pushAbout(
	{ about, items, count, messages, upToSeq }: Waiting,
	{ previews, unread }: { previews: boolean; unread: number },
): ShowPush {
	const newest = items.findLast(({ type }) => type === 'NEW_MESSAGE') ?? items.at(-1)!
	const { words } = present(newest.type, newest.payload, messages || count)
	const { url } = present(items[0]!.type, items[0]!.payload)
	const place = { url, tag: tagOf(about), seq: upToSeq ?? 0, unread }
	if (!previews) {
		const what = count === 1 ? 'Something new to read' : `${count} new things to read`
		return { ...place, title: 'Plumbline', body: what }
	}
	return {
		...place,
		title: shorten(plainLine(`${words.who} ${words.what}`), MAX_TITLE),
		body: shorten(plainText(words.detail), MAX_BODY),
	}
}
