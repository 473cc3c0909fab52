import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { onDurablePostgres } from '../support/durable-postgres.ts'
import { killRounds } from '../support/kill-rounds.ts'
import { PushService, type PushStep } from '../support/push-service.ts'
import { startServer } from '../support/server.ts'

/** The long form: `npm run test:long`. */
const LONG = process.env.LONG === '1'

// Between every two steps: the message is stored and nothing has left, at each step of
// the push service, and around writing down that it was told.
const STEPS: ('stored' | PushStep)[] = ['stored', 'connect', 'asked', 'taken', 'answered']
const ROUNDS = LONG ? 100 : 5

async function surviveKills(databaseUrl: string | undefined) {
	const push = new PushService()
	await push.start()
	const env = {
		SESSION_SECRET: 'the-same-before-and-after-0123456789',
		PUSH_ALLOW_PRIVATE: 'true',
	}
	const first = await startServer({ ...(databaseUrl && { databaseUrl }), seed: true, env })
	const port = Number(new URL(first.origin).port)
	const contractor = await new Visitor(first.origin).logIn('contractor@example.com')
	const threadId = await contractor.firstThread()
	const devices = [push.subscribe(), push.subscribe()]
	for (const { path: _, ...subscription } of devices) {
		const homeowner = await new Visitor(first.origin).logIn('homeowner@example.com')
		await homeowner.post('/settings/devices', subscription)
		// Without quiet hours: this holds at night too.
		const awake = { on: 'NEW_MESSAGE:push', pace: 'AT_ONCE', dailyHour: '8' }
		await homeowner.post('/settings/notifications', awake)
	}
	const { server, killed } = await killRounds({
		server: first,
		start: () => startServer({ databaseUrl: first.databaseUrl, port, env }),
		steps: STEPS,
		rounds: ROUNDS,
		forget: 'UPDATE "Participant" SET "pushedAt" = NULL',
		waiting: `SELECT "id" FROM "Notification" WHERE "toPush" = TRUE`,
		async act(round, step, kill) {
			push.onStep = async now => {
				if (now !== step) return
				// The answer goes out first; then somewhere around writing it down.
				const within = now === 'answered' ? 30 : LONG ? 5 : 0
				await sleep(Math.random() * within)
				await kill()
			}
			const message = { body: `Round ${round}`, clientKey: `push-round-${round}` }
			const sent = await contractor.json('POST', `/api/threads/${threadId}/messages`, message)
			expect(sent.status).toBe(201)
			if (step === 'stored') void sleep(Math.random() * 20).then(kill)
		},
	})
	await server.stop()
	await push.stop()

	// Each device was told of each; what was in flight may have come twice.
	expect(push.faults).toEqual([])
	let twice = 0
	for (const device of devices) {
		const bodies = push.of(device).map(({ body }) => body)
		for (let round = 0; round < ROUNDS; round++) {
			const copies = bodies.filter(body => body === `Round ${round}`).length
			expect(copies, `round ${round}`).toBeGreaterThan(0)
			expect(copies, `round ${round}`).toBeLessThanOrEqual(2)
			twice += copies - 1
		}
	}
	console.info(
		`${ROUNDS} kills ${JSON.stringify(killed)}: all arrived at both, ${twice} came twice`,
	)
}

test(`kill -9 at each step of a push to two devices, ${ROUNDS} times on SQLite: both are told`, async () => {
	await surviveKills(undefined)
}, 1_800_000)

if (LONG) {
	test('the same on PostgreSQL', () => onDurablePostgres(surviveKills), 1_800_000)
}
