import { performance } from 'node:perf_hooks'

/** Over how long it is measured, in milliseconds. */
const SPAN_MS = 50

/** Tells whether this process has been busy for more than a share of the last moments. */
export function busyBeyond(share: number): () => boolean {
	let from = performance.eventLoopUtilization()
	let isBusy = false
	return () => {
		const { active, idle, utilization } = performance.eventLoopUtilization(from)
		if (active + idle >= SPAN_MS) {
			from = performance.eventLoopUtilization()
			isBusy = utilization > share
		}
		return isBusy
	}
}
