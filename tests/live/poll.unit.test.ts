import { expect, test, vi } from 'vitest'
import { withPatience } from '~/live/fetch-within'
import { startPolling, type Versions } from '~/live/poll'

/** Polls that are answered with these, one after the other; resolves with what is new. */
function polled(...answers: Response[]): Promise<Versions | null> {
	return new Promise(resolve => {
		const polling = startPolling({
			url: '/poll',
			pause: () => 1,
			mayAsk: () => true,
			isShown: () => false,
			onReach: () => {},
			onNews: news => {
				polling.stop()
				resolve(news)
			},
			fetch: async () => answers.shift() ?? new Response(null, { status: 500 }),
		})
	})
}

test('who is told to ask less goes on, more slowly', async () => {
	const versions = { user: 2, thread: 3 }
	const tooMany = new Response('{}', { status: 429 })
	expect(await polled(tooMany, Response.json(versions))).toEqual(versions)
})

test('a session that has ended is news', async () => {
	expect(await polled(new Response('{}', { status: 401 }))).toBeNull()
})

test('what is never answered is given up in time, or with its page', async () => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
	try {
		const never = (signal: AbortSignal) =>
			new Promise<never>((_, reject) =>
				signal.addEventListener('abort', () => reject(signal.reason)),
			)
		const inTime = expect(withPatience(never)).rejects.toThrow('aborted')
		await vi.advanceTimersByTimeAsync(20_000)
		await inTime
		const page = new AbortController()
		const withPage = expect(withPatience(never, page.signal)).rejects.toThrow('aborted')
		page.abort()
		await withPage
	} finally {
		vi.useRealTimers()
	}
})
