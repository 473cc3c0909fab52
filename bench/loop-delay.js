// Loaded into a server before all else (`--import`): at SIGUSR2 it prints how late its
// event loop was since the last time, in milliseconds.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 10
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

// The time between two looks, which are as far apart by themselves.
const late = nanoseconds => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS).toFixed(1)

process.on('SIGUSR2', () => {
	const line = `event loop delay: p50 ${late(delay.percentile(50))} p99 ${late(delay.percentile(99))} max ${late(delay.max)}`
	process.stdout.write(`${line}\n`)
	delay.reset()
})
