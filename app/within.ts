/** It took longer than it may. */
export class TooLate extends Error {}

/**
 * What `work` resolves to, or rejects with, if that comes in time. What comes later is
 * not heard.
 * @throws TooLate
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new TooLate(`No end after ${ms / 1000} s.`)), ms)
	})
	return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
