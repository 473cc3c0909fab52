import type { Standing } from './standing.server'

const MAX = 50_000

/** What was read since the database's newest commit. */
export class KnownStandings<Mark> {
	private readonly known = new Map<string, Standing>()
	private mark: Mark | undefined

	/** Forgets everything when `mark`, which every commit changes, is another than before. */
	asOf(mark: Mark) {
		if (mark !== this.mark || this.known.size >= MAX) this.known.clear()
		this.mark = mark
	}

	/** Null for a session that has ended meanwhile, too. */
	get(hash: string, thread: string | null): Standing | null {
		const standing = this.known.get(`${hash} ${thread}`)
		return standing && standing.expiresAt > Date.now() ? standing : null
	}

	set(hash: string, thread: string | null, standing: Standing) {
		this.known.set(`${hash} ${thread}`, standing)
	}
}
