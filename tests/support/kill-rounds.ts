import { waitUntil } from '../../scripts/wait-until.ts'
import { look } from './ledger.ts'
import { change } from './many-people.ts'
import type { RunningServer } from './server.ts'

interface Rounds<Step extends string> {
	server: RunningServer
	/** Starts it again, at the same address and on the same database. */
	start: () => Promise<RunningServer>
	/** One a round, in turns. */
	steps: Step[]
	rounds: number
	/** SQL: as if the last delivery were long ago. */
	forget: string
	/** SQL: what still waits to be delivered. */
	waiting: string
	/** Causes a delivery, and has `kill` called when it reaches the step. */
	act: (round: number, step: Step, kill: () => Promise<void>) => Promise<void>
	/** When the delivery has ended. */
	after?: (round: number, step: Step) => void
}

/**
 * Kills a server by SIGKILL at a step of each of many deliveries, and lets another
 * one end it.
 * @returns the server that runs at the end, and how often it was killed at which step.
 */
export async function killRounds<Step extends string>(options: Rounds<Step>) {
	const { start, steps, rounds, forget, waiting, act, after } = options
	let { server } = options
	const url = server.databaseUrl
	const killed: Partial<Record<Step, number>> = {}
	for (let round = 0; round < rounds; round++) {
		const step = steps[round % steps.length]!
		await change(url, forget)
		let ended: Promise<void> | undefined
		await act(round, step, () => {
			ended ??= server.kill()
			return ended
		})
		await waitUntil(`the kill at ${step}`, () => ended !== undefined, 90)
		await ended
		killed[step] = (killed[step] ?? 0) + 1

		server = await start()
		// A lease runs for a minute; what was held by the dead is free at once here.
		await change(url, `UPDATE "OutboxEvent" SET "leaseUntil" = NULL WHERE "status" = 'WAITING'`)
		const isOver = async () => (await look(url, waiting)).length === 0
		await waitUntil('the end of the delivery', isOver, 90)
		after?.(round, step)
	}
	return { server, killed }
}
