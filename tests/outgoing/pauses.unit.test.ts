import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Entry, firstOfEach, type Outcome, progressOf } from '~/outgoing/entry'
import { afterTry, HURRIED, isDue, isHurried, untilNext } from '~/outgoing/pauses'

const NOW = 1_800_000_000_000

const entry = (key: string, more: Partial<Entry> = {}): Entry => ({
	key,
	userId: 'u',
	threadId: 't',
	body: key,
	iso: '2026-11-23T00:00:00.000Z',
	...more,
})

test('pauses grow, differ from browser to browser, and stay under a minute', () => {
	const pause = (tries: number, random: number) => {
		const before = entry('a', { tries: tries - 1 })
		return afterTry(before, { wait: 'network' }, NOW, random).retryAt! - NOW
	}
	expect([1, 2, 3, 4].map(tries => pause(tries, 1))).toEqual([500, 1000, 2000, 4000])
	expect(pause(1, 0)).toBe(250)
	expect(pause(5000, 0.999)).toBeLessThanOrEqual(60_000)
})

test('what the server says of when to come back is the least pause', () => {
	const tried = afterTry(entry('a'), { wait: 'limit', retryAfterS: 7 }, NOW, 0.5)
	expect(tried).toMatchObject({ wait: 'limit', tries: 1 })
	expect(tried.retryAt).toBeGreaterThanOrEqual(NOW + 7000)
	expect(tried.retryAt).toBeLessThan(NOW + 8000)
})

test('a refusal ends the waiting', () => {
	const refused = afterTry(entry('a', { wait: 'network', tries: 3 }), { refused: 'No.' }, NOW, 0)
	expect(refused).toMatchObject({ refused: 'No.', wait: undefined, tries: 0 })
})

test('due is what waits no longer, or would wait only for a clock that was put back', () => {
	expect(isDue(entry('a'), NOW)).toBe(true)
	expect(isDue(entry('a', { wait: 'network', retryAt: NOW + 1 }), NOW)).toBe(false)
	expect(isDue(entry('a', { wait: 'network', retryAt: NOW }), NOW)).toBe(true)
	expect(isDue(entry('a', { wait: 'network', retryAt: NOW + 86_400_000 }), NOW)).toBe(true)
})

test('who must log in first is tried when that may have happened, and at no time of its own', () => {
	for (const wait of ['login', 'account'] as const) {
		const tried = { ...entry('a'), ...afterTry(entry('a'), { wait }, NOW, 0.5) }
		expect(isDue(tried, NOW + 86_400_000)).toBe(false)
		expect(untilNext([tried], NOW)).toBeNull()
		expect(isDue({ ...tried, ...HURRIED }, NOW)).toBe(true)
	}
})

test('a moment that may have changed something makes due what waits, once for all who hear of it', () => {
	for (const wait of ['network', 'login', 'account'] as const) {
		const tried = { ...entry('a'), ...afterTry(entry('a'), { wait }, NOW, 0.5), triedAt: NOW - 90 }
		expect(isHurried(tried, NOW, NOW + 10)).toBe(true)
		// Another tab heard of it first.
		expect(isHurried({ ...tried, triedAt: NOW + 2 }, NOW, NOW + 10)).toBe(false)
		// The clock was put back meanwhile.
		expect(isHurried({ ...tried, triedAt: NOW + 86_400_000 }, NOW, NOW + 10)).toBe(true)
	}
	expect(isHurried(entry('a', { wait: 'limit', triedAt: 1 }), NOW, NOW)).toBe(false)
	expect(isHurried(entry('a'), NOW, NOW)).toBe(false)
})

test('the next try is the earliest of all conversations; what stands behind a first one does not count', () => {
	const waiting = (key: string, threadId: string, inMs: number) =>
		entry(key, { threadId, wait: 'network', retryAt: NOW + inMs })
	expect(untilNext([], NOW)).toBeNull()
	// Whose tab was closed before the first try.
	expect(untilNext([entry('a')], NOW)).toBe(10_000)
	const entries = [waiting('a', 't', 900), waiting('b', 't', 5), waiting('c', 'other', 700)]
	expect(untilNext(entries, NOW)).toBe(700)
})

test('what is refused says why; what stands behind one that waits, waits too', () => {
	const states = progressOf([
		entry('a', { refused: 'Too long.' }),
		entry('b', { wait: 'network' }),
		entry('c'),
	])
	expect(states).toMatchObject([
		{ state: 'failed', reason: 'Too long.' },
		{ state: 'waiting', reason: expect.stringContaining('network') },
		{ state: 'waiting', reason: expect.stringContaining('network') },
	])
	expect(progressOf([entry('a', { refused: 'No.' }), entry('b')])[1]).toEqual({ state: 'sending' })
})

/** What may come of a try: an answer that was lost has stored the message all the same. */
const outcome = fc.oneof(
	{ weight: 4, arbitrary: fc.constant('sent' as const) },
	{ weight: 2, arbitrary: fc.constant('lost' as const) },
	{ weight: 1, arbitrary: fc.constant('refused' as const) },
	{ weight: 2, arbitrary: fc.constantFrom('network' as const, 'limit' as const, 'login' as const) },
)

test('whatever happens to the tries, each conversation gets what was not refused once and in its order', () => {
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom('s', 't'), { maxLength: 12 }),
			fc.array(outcome, { maxLength: 60 }),
			(threads, outcomes) => {
				let outbox = threads.map((threadId, i) => entry(String(i), { threadId }))
				const written = outbox
				const stored: Entry[] = []
				const refused = new Set<string>()
				let now = NOW
				while (outbox.some(one => !one.refused)) {
					for (const next of firstOfEach(outbox)) {
						if (!isDue(next, now)) continue
						const happened = outcomes.shift() ?? 'sent'
						const known = stored.some(({ key }) => key === next.key)
						if (happened === 'refused' && !known) refused.add(next.key)
						// The server knows the key: once stored, it is acknowledged and never refused.
						const takes = happened === 'sent' || happened === 'lost' || happened === 'refused'
						if (takes && !known && happened !== 'refused') stored.push(next)
						if (happened === 'sent' || (happened === 'refused' && known)) {
							outbox = outbox.filter(one => one !== next)
							continue
						}
						const answer: Exclude<Outcome, { sent: number }> =
							happened === 'refused'
								? { refused: 'No.' }
								: { wait: happened === 'lost' ? 'network' : happened }
						const change = afterTry(next, answer, now, 0.5)
						outbox = outbox.map(one => (one === next ? { ...one, ...change } : one))
					}
					now += 60_000
					outbox = outbox.map(one => (one.wait === 'login' ? { ...one, ...HURRIED } : one))
				}
				for (const threadId of ['s', 't']) {
					const keysIn = (all: Entry[]) =>
						all.filter(one => one.threadId === threadId).map(({ key }) => key)
					expect(keysIn(stored)).toEqual(keysIn(written.filter(({ key }) => !refused.has(key))))
				}
			},
		),
	)
})
