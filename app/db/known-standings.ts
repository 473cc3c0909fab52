import type { Standing } from './standing.server'

const MAX = 50_000

/** What was read since the database's newest commit. */
export class KnownStandings<Mark> {
	/** By session first: its hash is the same text each time, which V8 finds without looking at it again. */
	private readonly known = new Map<string, Map<string | null, Standing>>()
	private size = 0
	private newest: Mark | undefined

	/** Of which commit all of it is. */
	get mark(): Mark | undefined {
		return this.newest
	}

	/** Forgets everything when `mark`, which every commit changes, is another than before. */
	asOf(mark: Mark) {
		if (mark !== this.newest || this.size >= MAX) {
			this.known.clear()
			this.size = 0
		}
		this.newest = mark
	}

	/** Null for a session that has ended meanwhile, too. */
	get(hash: string, thread: string | null): Standing | null {
		const standing = this.known.get(hash)?.get(thread)
		return standing && standing.expiresAt > Date.now() ? standing : null
	}

	set(hash: string, thread: string | null, standing: Standing) {
		const ofSession = this.known.get(hash) ?? new Map<string | null, Standing>()
		this.known.set(hash, ofSession.set(thread, standing))
		this.size++
	}
}
