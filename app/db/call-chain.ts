import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * What holds in one chain of calls, across whatever it waits for. As long as Node 20 keeps
 * track of such chains it does so for every promise and timer of the process, which then
 * cost twice as much: it is asked to only while there is one.
 */
export class CallChain<T> {
	private readonly storage = new AsyncLocalStorage<T>()
	private open = 0

	/** What it is in the chain of calls that asks. */
	get current(): T | undefined {
		return this.storage.getStore()
	}

	/** It is `value` in `work` and in all that this calls, until it has ended. */
	async run<R>(value: T, work: () => Promise<R>): Promise<R> {
		this.open++
		try {
			return await this.storage.run(value, work)
		} finally {
			this.open--
			if (this.open === 0) this.storage.disable()
		}
	}
}
