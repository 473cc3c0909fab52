import { expect } from 'vitest'
import { Problem } from '~/http/problem'

/** The problem that `act` is refused with. Fails when it is not refused, or for another reason. */
export async function refused(act: Promise<unknown> | (() => unknown)): Promise<Problem> {
	try {
		await (typeof act === 'function' ? act() : act)
	} catch (error) {
		expect(error).toBeInstanceOf(Problem)
		return error as Problem
	}
	throw new Error('Nothing was refused.')
}
