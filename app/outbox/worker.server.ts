import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'
import { attempt } from './deliver.server'
import { type Leased, leaseDue } from './lease.server'
import { sweep } from './outbox.server'

/** How many deliveries are under way at once, and how many of them to one receiver. */
const PLACES = 32
const PLACES_OF_A_LANE = 4

/** Few at a time: a lane is seen to be full before it has taken all places. */
const BATCH = 4

const POLL_MS = 1000
const POLL_AFTER_ERROR_MS = 5000
const SWEEP_MS = 3600 * 1000

const sweepers = once('outbox-sweepers', () => new Map<string, () => Promise<unknown>>())

/** What else is to be forgotten once an hour. Again under the same name replaces. */
export const sweepToo = (name: string, forget: () => Promise<unknown>) =>
	void sweepers.set(name, forget)

/** Delivers until it is stopped. */
export class Worker {
	private timer: NodeJS.Timeout | undefined
	private stopped = false
	private hurried = false
	private readonly underWay = new Map<Leased, Promise<void>>()
	private swept = Date.now()
	private turning = Promise.resolve()

	constructor() {
		this.next(POLL_MS)
	}

	private next(ms: number) {
		if (this.stopped) return
		this.timer = setTimeout(() => {
			this.timer = undefined
			this.turning = this.turn()
		}, ms).unref()
	}

	/** What waited for the place, or behind the one, that was just freed goes now. */
	private hurry() {
		if (!this.timer)
			this.hurried = true // a turn is under way, and may have looked before
		else {
			clearTimeout(this.timer)
			this.next(0)
		}
	}

	private async turn() {
		let pause = POLL_MS
		this.hurried = false
		try {
			const free = Math.min(BATCH, PLACES - this.underWay.size)
			const events = free > 0 ? await leaseDue(free, this.fullLanes()) : []
			if (events.length > 0) pause = 0
			for (const event of events) this.start(event)
			if (Date.now() - this.swept > SWEEP_MS) {
				this.swept = Date.now()
				await sweep()
				for (const forget of sweepers.values()) await forget()
			}
		} catch (error) {
			log.error({ err: loggable(error) }, 'outbox worker')
			pause = POLL_AFTER_ERROR_MS
		}
		this.next(this.hurried ? 0 : pause)
	}

	private start(event: Leased) {
		const done = attempt(event)
			// The lease ends by itself; then it is tried again.
			.catch(error => log.error({ err: loggable(error) }, 'outbox worker'))
			.finally(() => {
				this.underWay.delete(event)
				this.hurry()
			})
		this.underWay.set(event, done)
	}

	private fullLanes(): string[] {
		const counts = new Map<string, number>()
		for (const { lane } of this.underWay.keys()) {
			if (lane) counts.set(lane, (counts.get(lane) ?? 0) + 1)
		}
		return [...counts].filter(([, count]) => count >= PLACES_OF_A_LANE).map(([lane]) => lane)
	}

	/** Takes nothing more, and resolves when what is under way has ended. */
	async stop(): Promise<void> {
		this.stopped = true
		clearTimeout(this.timer)
		await this.turning
		await Promise.all(this.underWay.values())
	}
}

/** Starts the worker of this process, once. */
export const startWorker = () => once('outbox-worker', () => new Worker())
