const LONGEST_PAUSE_MS = 30_000

/** Code that no page needs at first. The network may be away just then, so it is asked for until it comes. */
export async function fetchCode<Code>(load: () => Promise<Code>): Promise<Code> {
	for (let pause = 1000; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
		try {
			return await load()
		} catch {
			await new Promise(resolve => setTimeout(resolve, pause))
		}
	}
}
