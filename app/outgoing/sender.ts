import { type Entry, firstOfEach } from './entry'
import { tell } from './news'
import { afterTry, HURRIED, isDue } from './pauses'
import { post } from './post'
import { allEntries, amend } from './store'

/** Names of the locks that this page has asked for and not got yet. */
const asked = new Set<string>()

/** Sends what is due of one user's, each thread in its order; resolves when nothing is due any more. */
export async function drain(userId: string): Promise<void> {
	const lines = firstOfEach(await allEntries(userId))
	await Promise.all(lines.map(({ threadId }) => drainThread(userId, threadId)))
}

/**
 * One at a time in this browser, whichever tab or worker it is. Who holds the
 * lock reads the outbox anew before each message: what another tab kept
 * meanwhile may be seen by it, or else by the one that waits for the lock.
 */
async function drainThread(userId: string, threadId: string) {
	const name = `outgoing:${userId}:${threadId}`
	if (asked.has(name)) return
	asked.add(name)
	try {
		await alone(name, async () => {
			asked.delete(name)
			for (;;) {
				const next = firstOfEach(await allEntries(userId)).find(one => one.threadId === threadId)
				if (!next || !isDue(next, Date.now())) return
				await attempt(next)
			}
		})
	} finally {
		asked.delete(name)
	}
}

async function attempt(entry: Entry) {
	const { key, userId, threadId } = entry
	const outcome = await post(entry)
	if ('sent' in outcome) {
		// Told first: who shows it then knows why it is gone from the outbox.
		tell({ userId, threadId, sent: { key, seq: outcome.sent } })
		await amend(entry, null)
	} else {
		await amend(entry, afterTry(entry, outcome, Date.now(), Math.random()))
		tell({ userId, threadId })
	}
}

/** Makes due what waits for a network or a log-in: one of them may have come. */
export async function hurry(userId: string) {
	for (const entry of firstOfEach(await allEntries(userId))) {
		if (entry.wait && entry.wait !== 'limit') await amend(entry, HURRIED)
	}
}

const tails = new Map<string, Promise<void>>()

/** Under a Web Lock; where there are none, after what this page does under the same name. */
async function alone(name: string, work: () => Promise<void>): Promise<void> {
	if (navigator.locks) return await navigator.locks.request(name, work)
	const turn = (tails.get(name) ?? Promise.resolve()).then(work)
	tails.set(
		name,
		turn.catch(() => {}),
	)
	return turn
}
