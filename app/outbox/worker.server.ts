import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'
import { busyBeyond } from './busy.server'
import { attempt } from './deliver.server'
import { type Leased, leaseDue } from './lease.server'
import { sweep } from './outbox.server'

/** How many deliveries are under way at once, and how many of them to one receiver. */
const PLACES = 32
const PLACES_OF_A_LANE = 4

const POLL_MS = 1000

/**
 * Who waits for a page comes first: while this process is busy for more than this
 * share of its time, deliveries begin one by one, so many milliseconds apart.
 */
const BUSY = 0.6
const BREATH_MS = 20

const POLL_AFTER_ERROR_MS = 5000
const SWEEP_MS = 3600 * 1000

const sweepers = once('outbox-sweepers', () => new Map<string, () => Promise<unknown>>())

/** What else is to be forgotten once an hour. Again under the same name replaces. */
export const sweepToo = (name: string, forget: () => Promise<unknown>) =>
	void sweepers.set(name, forget)

/** Delivers until it is stopped. */
export class Worker {
	private timer: NodeJS.Timeout | undefined
	private pause = 0
	private stopped = false
	private hurried = false
	private readonly underWay = new Map<Leased, Promise<void>>()
	private swept = Date.now()
	private lookedAtAll = 0
	private readonly isBusy = busyBeyond(BUSY)
	private turning = Promise.resolve()

	constructor() {
		this.next(POLL_MS)
	}

	private next(ms: number) {
		if (this.stopped) return
		this.pause = ms
		this.timer = setTimeout(() => {
			this.timer = undefined
			this.turning = this.turn()
		}, ms).unref()
	}

	/** What waited for the place, or behind the one, that was just freed goes now. */
	private hurry() {
		if (!this.timer)
			this.hurried = true // a turn is under way, and may have looked before
		else if (this.pause > BREATH_MS) {
			clearTimeout(this.timer)
			this.next(this.breath())
		}
	}

	private async turn() {
		let pause = POLL_MS
		this.hurried = false
		try {
			const events = await this.lease()
			if (events.length > 0) pause = this.breath()
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
		this.next(this.hurried ? this.breath() : pause)
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

	private async lease(): Promise<Leased[]> {
		const free = Math.min(PLACES - this.underWay.size, this.isBusy() ? 1 : PLACES)
		if (free <= 0) return []
		const hasty = Date.now() - this.lookedAtAll < POLL_MS
		if (!hasty) this.lookedAtAll = Date.now()
		const taken = new Map<string | null, number>()
		for (const { lane } of this.underWay.keys()) taken.set(lane, (taken.get(lane) ?? 0) + 1)
		const placesOf = (lane: string) => PLACES_OF_A_LANE - (taken.get(lane) ?? 0)
		return leaseDue(free, { placesOf, hasty })
	}

	/** How long to wait before more is taken, in milliseconds. */
	private breath = () => (this.isBusy() ? BREATH_MS : 0)

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
