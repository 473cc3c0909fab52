import { backoff } from '~/backoff'

/** Before each new try, in milliseconds. */
const PAUSES = { first: 1000, longest: 30_000 }

/** Code that no page needs at first. The network may be away just then, so it is asked for until it comes. */
export async function fetchCode<Code>(load: () => Promise<Code>): Promise<Code> {
	for (let tries = 1; ; tries++) {
		try {
			return await load()
		} catch {
			await new Promise(resolve => setTimeout(resolve, backoff(tries, PAUSES)))
		}
	}
}
