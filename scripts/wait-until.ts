import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Resolves once `condition` holds, asked every 50 ms. Errors of `condition`
 * end the wait.
 * @throws Error that names `what` when `seconds` have passed.
 */
export async function waitUntil(
	what: string,
	condition: () => boolean | Promise<boolean>,
	seconds = 60,
): Promise<void> {
	const deadline = Date.now() + seconds * 1000
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain for ${what}`)
		await sleep(50)
	}
}
