import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * What holds in one chain of calls, across whatever it waits for. As long as Node 20 keeps
 * track of such chains it does so for every promise and timer of the process, which then
 * cost twice as much: it is asked to only while there is one.
 */
export class CallChain<T> {
	private readonly storage = new AsyncLocalStorage<{ value: T | undefined }>()
	private open = 0

	/** What it is in the chain of calls that asks. */
	get current(): T | undefined {
		return this.storage.getStore()?.value
	}

	/** It is `value` in `work` and in all that this calls, until it has ended. */
	async run<R>(value: T, work: () => Promise<R>): Promise<R> {
		const link: { value: T | undefined } = { value }
		this.open++
		try {
			return await this.storage.run(link, work)
		} finally {
			link.value = undefined // what goes on all the same is in none, whoever else is in one
			this.open--
			if (this.open === 0) this.storage.disable()
		}
	}
}
