import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstSeq, type Held, holding, joined, lastSeq, type News, refreshed } from '~/live/past'
import type { PageMessage } from '~/messaging/page-message'

const MOST = 12
const PAGE = 4

/** A message as it was at a version, which its text tells. */
const message = (seq: number, version: number): PageMessage => ({
	key: `k${seq}`,
	seq,
	mine: false,
	system: false,
	author: 'Carl',
	parts: [String(version)],
	iso: '2026-11-23T12:00:00.000Z',
	clock: '12:00',
	day: 'Today',
})

/** A conversation on a server: `changedAt[i]` is the version of message i + 1. */
class Thread {
	readonly changedAt: number[] = []
	version = 0

	write() {
		this.changedAt.push(++this.version)
	}

	edit(seq: number) {
		this.changedAt[seq - 1] = ++this.version
	}

	/** What a loader answers; of other changes it tells the last three alone. */
	page(from: number): News {
		const all = this.changedAt.map((version, i) => message(i + 1, version))
		const start = Math.max(0, Math.min(from, all.length - PAGE))
		const messages = all.slice(start, start + PAGE)
		const newest = [...this.changedAt].sort((a, b) => b - a).slice(0, 3)
		const isOutside = ({ seq }: PageMessage) =>
			seq! < firstSeq({ messages }) || seq! > lastSeq({ messages })
		return {
			messages,
			version: this.version,
			hasNewer: start + PAGE < all.length,
			changed: all.filter(one => isOutside(one) && newest.includes(this.changedAt[one.seq! - 1]!)),
			changedSince: newest.at(-1)!,
		}
	}
}

const reader = (seq: number, atEnd = false) => ({ seq, top: 0, atEnd })

const act = fc.oneof(
	fc.record({
		what: fc.constantFrom('write', 'older', 'newer', 'newest', 'refresh'),
		at: fc.nat(40),
	}),
	fc.record({ what: fc.constantFrom('edit', 'around', 'look'), at: fc.nat(40) }),
)

test('whatever is loaded and written: no gap, nothing twice, never too many, nothing stale that is called current', () => {
	fc.assert(
		fc.property(fc.array(act, { maxLength: 60, size: 'max' }), acts => {
			const thread = new Thread()
			for (let i = 0; i < 20; i++) thread.write()
			let held: Held = holding(thread.page(20))
			let at = reader(20, true)
			for (const { what, at: number } of acts) {
				const seq = 1 + (number % thread.changedAt.length)
				if (what === 'write') thread.write()
				if (what === 'edit') thread.edit(seq)
				if (what === 'look') at = reader(firstSeq(held) + (number % held.messages.length))
				if (what === 'around') held = holding(thread.page(seq - 3))
				if (what === 'newest') {
					held = holding(thread.page(1000))
					at = reader(lastSeq(held), true)
				}
				if (what === 'older') {
					const from = Math.max(0, firstSeq(held) - 1 - PAGE)
					held = joined(held, thread.page(from), reader(firstSeq(held)), MOST) ?? held
				}
				if (what === 'newer') {
					held = joined(held, thread.page(lastSeq(held)), reader(lastSeq(held)), MOST) ?? held
				}
				if (what === 'refresh') held = refreshed(held, thread.page(1000), at, false, MOST)

				const seqs = held.messages.map(one => one.seq)
				expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! + i))
				expect(seqs.length).toBeLessThanOrEqual(MOST)
				// Every change up to the version it claims is in it.
				for (const { seq, parts } of held.messages) {
					const truth = thread.changedAt[seq! - 1]!
					if (truth <= held.version) expect(Number(parts[0])).toBe(truth)
				}
			}
		}),
		{ numRuns: 2000 },
	)
})

test('what the reader looks at stays, however much was written meanwhile', () => {
	const thread = new Thread()
	for (let i = 0; i < 50; i++) thread.write()
	const held = holding(thread.page(20))
	for (let i = 0; i < 100; i++) thread.write()
	const still = refreshed(held, thread.page(1000), reader(22), false, MOST)
	expect(still.messages).toEqual(held.messages)
	expect(still.version).toBe(held.version) // behind: it is loaded again
	expect(lastSeq(refreshed(held, thread.page(1000), reader(24, true), false, MOST))).toBe(150)
	expect(lastSeq(refreshed(held, thread.page(1000), reader(22), true, MOST))).toBe(150)
})
