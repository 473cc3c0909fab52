import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { onDurablePostgres } from '../support/durable-postgres.ts'
import { killRounds } from '../support/kill-rounds.ts'
import { Mailbox, type Step } from '../support/mailbox.ts'
import { startServer } from '../support/server.ts'

/** The long form: `npm run test:long`. */
const LONG = process.env.LONG === '1'

// Between every two steps of a delivery: before the server has said anything, after
// each of its answers, with the e-mail half sent, when it is taken but the process
// has not heard so, and around writing down that it was.
const STEPS: (Step | 'heard')[] = ['connect', 'from', 'recipient', 'data', 'taken', 'heard']
const ROUNDS = LONG ? 100 : 6

const bodyOf = (round: number) => `Round ${round}, and what came of it`

const env = { SESSION_SECRET: 'the-same-before-and-after-0123456789' }

async function surviveKills(databaseUrl: string | undefined) {
	const mailbox = await new Mailbox().start()
	const mailEnv = { ...env, SMTP_URL: mailbox.url, MAIL_FROM: 'messages@plumbline.example' }
	const plain = await startServer({
		...(databaseUrl && { databaseUrl }),
		seed: true,
		env, // without e-mail until all is prepared
	})
	const { databaseUrl: url } = plain
	const port = Number(new URL(plain.origin).port)
	const start = () => startServer({ databaseUrl: url, port, env: mailEnv })
	const visitor = await new Visitor(plain.origin).logIn('contractor@example.com')
	const homeowner = await new Visitor(plain.origin).logIn('homeowner@example.com')
	await homeowner.post('/settings/notifications', {
		pace: 'AT_ONCE',
		dailyHour: '8',
		on: 'NEW_MESSAGE:email',
	})
	const threadId = await visitor.firstThread()
	await plain.kill()
	const { server, killed } = await killRounds({
		server: await start(),
		start,
		steps: STEPS,
		rounds: ROUNDS,
		forget: 'UPDATE "Participant" SET "mailedAt" = NULL',
		waiting: `SELECT "id" FROM "Notification" WHERE "toMail" = TRUE`,
		async act(round, step, kill) {
			if (step === 'connect') mailbox.hangUp() // a connection that was kept would be used
			mailbox.onStep = async now => {
				if (step === 'heard') {
					// The answer goes out first; then somewhere around writing it down.
					if (now === 'taken') setTimeout(kill, Math.random() * 30)
				} else if (now === step) {
					if (LONG) await sleep(Math.random() * 5)
					await kill()
				}
			}
			const message = { body: bodyOf(round), clientKey: `mail-round-${round}` }
			const sent = await visitor.json('POST', `/api/threads/${threadId}/messages`, message)
			expect(sent.status).toBe(201)
		},
		after(round, step) {
			const carrying = mailbox.taken.filter(({ raw }) => raw.includes(bodyOf(round)))
			expect(carrying.length, step).toBeGreaterThan(0)
		},
	})
	await server.stop()
	await mailbox.stop()

	// Each message arrived; one that was in flight may have come twice, as the same e-mail.
	const copies = new Map<string, number>()
	for (const { mail } of mailbox.taken) {
		copies.set(mail.messageId!, (copies.get(mail.messageId!) ?? 0) + 1)
	}
	for (let round = 0; round < ROUNDS; round++) {
		const carrying = mailbox.taken.filter(({ raw }) => raw.includes(bodyOf(round)))
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
	test('the same on PostgreSQL', () => onDurablePostgres(surviveKills), 1_800_000)
}
