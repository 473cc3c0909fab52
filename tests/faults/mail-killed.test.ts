import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { connect } from '../support/databases.ts'
import { look } from '../support/ledger.ts'
import { Mailbox, type Step } from '../support/mailbox.ts'
import { type RunningServer, startServer } from '../support/server.ts'

/** The long form: `npm run test:long`. */
const LONG = process.env.LONG === '1'

// Between every two steps of a delivery: before the server has said anything, after
// each of its answers, with the e-mail half sent, when it is taken but the process
// has not heard so, and around writing down that it was.
const STEPS: (Step | 'heard')[] = ['connect', 'from', 'recipient', 'data', 'taken', 'heard']
const ROUNDS = LONG ? 100 : 6

const env = { SESSION_SECRET: 'the-same-before-and-after-0123456789' }

/** Runs SQL behind the server's back. */
async function run(url: string, sql: string) {
	const connection = await connect(url)
	try {
		await connection.executeScript(sql)
	} finally {
		await connection.dispose()
	}
}

async function surviveKills(databaseUrl: string | undefined) {
	const mailbox = await new Mailbox().start()
	const mailEnv = { ...env, SMTP_URL: mailbox.url, MAIL_FROM: 'messages@plumbline.example' }
	let server: RunningServer = await startServer({
		...(databaseUrl && { databaseUrl }),
		seed: true,
		env, // without e-mail until all is prepared
	})
	const { databaseUrl: url } = server
	const port = Number(new URL(server.origin).port)
	const start = () => startServer({ databaseUrl: url, port, env: mailEnv })
	const visitor = await new Visitor(server.origin).logIn('contractor@example.com')
	const homeowner = await new Visitor(server.origin).logIn('homeowner@example.com')
	await homeowner.post('/settings/notifications', {
		pace: 'AT_ONCE',
		dailyHour: '8',
		on: 'NEW_MESSAGE:email',
	})
	const threadId = await visitor.firstThread()
	const killed: Record<string, number> = {}
	await server.kill()
	server = await start()

	for (let round = 0; round < ROUNDS; round++) {
		const step = STEPS[round % STEPS.length]!
		const body = `Round ${round}, and what came of it`
		// As if the last e-mail were long ago.
		await run(url, 'UPDATE "Participant" SET "mailedAt" = NULL')
		if (step === 'connect') mailbox.hangUp() // a connection that was kept would be used
		let ended: Promise<void> | undefined
		const kill = () => {
			ended ??= server.kill()
			return ended
		}
		mailbox.onStep = async now => {
			if (step === 'heard') {
				// The answer goes out first; then somewhere around writing it down.
				if (now === 'taken') setTimeout(kill, Math.random() * 30)
			} else if (now === step) {
				if (LONG) await sleep(Math.random() * 5)
				await kill()
			}
		}
		const key = { body, clientKey: `mail-round-${round}` }
		const sent = await visitor.json('POST', `/api/threads/${threadId}/messages`, key)
		expect(sent.status).toBe(201)
		await waitUntil(`the kill at ${step}`, () => ended !== undefined, 90)
		await ended
		mailbox.onStep = () => {}
		killed[step] = (killed[step] ?? 0) + 1

		server = await start()
		// A lease runs for a minute; what was held by the dead is free at once here.
		await run(url, `UPDATE "OutboxEvent" SET "leaseUntil" = NULL WHERE "status" = 'WAITING'`)
		await waitUntil(
			'the end of the delivery',
			async () =>
				(await look(url, `SELECT "id" FROM "Notification" WHERE "toMail" = TRUE`)).length === 0,
			90,
		)
		expect(mailbox.taken.filter(({ raw }) => raw.includes(body)).length, step).toBeGreaterThan(0)
	}
	await server.stop()
	await mailbox.stop()

	// Each message arrived; one that was in flight may have come twice, as the same e-mail.
	const copies = new Map<string, number>()
	for (const { mail } of mailbox.taken) {
		copies.set(mail.messageId!, (copies.get(mail.messageId!) ?? 0) + 1)
	}
	for (let round = 0; round < ROUNDS; round++) {
		const carrying = mailbox.taken.filter(({ raw }) => raw.includes(`Round ${round},`))
		expect(new Set(carrying.map(({ mail }) => mail.messageId)).size, `round ${round}`).toBe(1)
		expect(carrying.length, `round ${round}`).toBeLessThanOrEqual(2)
	}
	const twice = [...copies.values()].filter(count => count > 1).length
	expect(copies.size).toBe(ROUNDS)
	// A small e-mail is whole in the server's hands before the client has heard anything.
	const { data = 0, taken = 0, heard = 0 } = killed
	expect(twice).toBeLessThanOrEqual(data + taken + heard)
	console.info(`${ROUNDS} kills ${JSON.stringify(killed)}: all arrived, ${twice} came twice`)
}

test(`kill -9 at each step of a delivery, ${ROUNDS} times on SQLite: every message arrives`, async () => {
	await surviveKills(undefined)
}, 1_800_000)

if (LONG) {
	test('the same on PostgreSQL', async () => {
		const postgres = await startPostgres({ fsync: true })
		try {
			await migrate(postgres.url)
			await surviveKills(postgres.url)
		} finally {
			await postgres.stop()
		}
	}, 1_800_000)
}
