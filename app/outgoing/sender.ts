import { type Entry, firstOfEach } from './entry'
import { tell } from './news'
import { afterTry, HURRIED, isDue, isHurried } from './pauses'
import { post } from './post'
import { allEntries, amend } from './store'

/** The locks that this page has asked for and not got yet, and since when something is urgent there. */
const asked = new Map<string, { urgentSince: number | null }>()

/**
 * Sends what is due of one user's, each thread in its order; resolves when nothing is due any more.
 * `urgent` makes due what waits for a network or a log-in: one of them may have come.
 */
export async function drain(userId: string, urgent: boolean): Promise<void> {
	const urgentSince = urgent ? Date.now() : null
	const lines = firstOfEach(await allEntries(userId))
	await Promise.all(lines.map(({ threadId }) => drainThread(userId, threadId, urgentSince)))
}

/**
 * One at a time in this browser, whichever tab or worker it is. Who holds the
 * lock reads the outbox anew before each message: what another tab kept
 * meanwhile may be seen by it, or else by the one that waits for the lock.
 */
async function drainThread(userId: string, threadId: string, urgentSince: number | null) {
	const name = `outgoing:${userId}:${threadId}`
	const earlier = asked.get(name)
	if (earlier) {
		earlier.urgentSince = urgentSince ?? earlier.urgentSince
		return
	}
	const turn = { urgentSince }
	asked.set(name, turn)
	const first = async () =>
		firstOfEach(await allEntries(userId)).find(one => one.threadId === threadId)
	try {
		await alone(name, async () => {
			asked.delete(name)
			// Under the lock: a try that began before would put off again what is made due here.
			if (turn.urgentSince !== null) await hurry(await first(), turn.urgentSince)
			for (;;) {
				const next = await first()
				if (!next || !isDue(next, Date.now())) return
				await attempt(next)
			}
		})
	} finally {
		if (asked.get(name) === turn) asked.delete(name)
	}
}

async function attempt(entry: Entry) {
	const { key, userId, threadId } = entry
	const triedAt = Date.now()
	const outcome = await post(entry)
	if ('sent' in outcome) {
		// Told first: who shows it then knows why it is gone from the outbox.
		tell({ userId, threadId, sent: { key, seq: outcome.sent } })
		await amend(entry, null)
	} else {
		await amend(entry, { ...afterTry(entry, outcome, Date.now(), Math.random()), triedAt })
		tell({ userId, threadId })
	}
}

async function hurry(entry: Entry | undefined, urgentSince: number) {
	if (entry && isHurried(entry, urgentSince, Date.now())) await amend(entry, HURRIED)
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
