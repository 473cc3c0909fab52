/**
 * Runs `work` (synchronous) when this process ends by itself, by SIGINT or by
 * SIGTERM. Returns what calls it off.
 */
export function onExit(work: () => void): () => void {
	const signals = ['SIGINT', 'SIGTERM'] as const
	const handlers = signals.map(signal => {
		const handler = () => {
			work()
			cancel()
			// Nobody else cares for this signal: do what it does by default.
			if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
		}
		process.on(signal, handler)
		return { signal, handler }
	})
	process.on('exit', work)
	function cancel() {
		process.off('exit', work)
		for (const { signal, handler } of handlers) process.off(signal, handler)
	}
	return cancel
}
