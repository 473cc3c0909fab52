import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { waitUntil } from '../../scripts/wait-until.ts'
import { letter, plain } from '../replies/letters.ts'
import { Visitor } from '../support/browserless.ts'
import { look } from '../support/ledger.ts'
import { Mailbox } from '../support/mailbox.ts'
import { startServer } from '../support/server.ts'

/** The long form: `npm run test:long`. */
const ROUNDS = process.env.LONG === '1' ? 40 : 5
const AT_ONCE = 12

const ADDRESS = 'homeowner@example.com'

async function surviveKills(database?: { databaseUrl: string }) {
	const mailbox = await new Mailbox().start()
	const smtpPort = await freePort()
	const env = {
		SESSION_SECRET: 'the-same-before-and-after-0123456789',
		SMTP_URL: mailbox.url,
		MAIL_FROM: 'messages@plumbline.example',
		REPLY_DOMAIN: 'reply.plumbline.example',
		INBOUND_SMTP_PORT: String(smtpPort),
	}
	let server = await startServer({ ...database, seed: true, env })
	const { databaseUrl } = server
	const port = Number(new URL(server.origin).port)

	// The address as the person gets it: in a notification.
	const homeowner = await new Visitor(server.origin).logIn(ADDRESS)
	const settings = { pace: 'AT_ONCE', dailyHour: '8', on: 'NEW_MESSAGE:email' }
	await homeowner.post('/settings/notifications', settings)
	const contractor = await new Visitor(server.origin).logIn('contractor@example.com')
	const threadId = await contractor.firstThread()
	await contractor.post(`/messages/${threadId}`, { body: 'Are you there?', clientKey: 'first' })
	await waitUntil('the notification', () => mailbox.of(ADDRESS).length > 0)
	const to = mailbox.of(ADDRESS)[0]!.replyTo!.value[0]!.address!

	/** Hands it over once, as a server with a queue does. */
	async function hand(body: string): Promise<boolean> {
		const client = createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true })
		const messageId = `<${body}@mail.example.com>`
		const raw = letter({ from: ADDRESS, to, messageId, parts: [plain(body)] })
		try {
			await client.sendMail({ envelope: { from: ADDRESS, to }, raw })
			return true
		} catch {
			return false
		} finally {
			client.close()
		}
	}

	const sent: string[] = []
	let unanswered = 0
	for (let round = 0; round < ROUNDS; round++) {
		const bodies = Array.from({ length: AT_ONCE }, (_, n) => `reply-${round}-${n}`)
		sent.push(...bodies)
		// In the midst of the others: when some have their answer.
		let taken = 0
		let killing: Promise<void> | undefined
		const handed = await Promise.all(
			bodies.map(async body => {
				const done = await hand(body)
				if (done && ++taken > round % (AT_ONCE - 2)) killing ??= server.kill()
				return done
			}),
		)
		await killing
		server = await startServer({ databaseUrl, port, env })
		const again = bodies.filter((_, n) => !handed[n])
		unanswered += again.length
		for (const body of again) expect(await hand(body), body).toBe(true)
		// An answer that was lost on its way: all comes again.
		for (const body of bodies.slice(0, 2)) expect(await hand(body), body).toBe(true)
	}
	const rows = await look(
		databaseUrl,
		`SELECT "body" FROM "Message" WHERE "body" LIKE 'reply-%' ORDER BY "body"`,
	)
	expect(rows.map(([body]) => body)).toEqual([...sent].sort())
	expect(unanswered).toBeGreaterThan(0)
	await server.stop()
	await mailbox.stop()
	console.info(
		`${sent.length} replies, ${unanswered} without an answer at a kill: each posted once`,
	)
}

test(`kill -9 while replies come, ${ROUNDS} times on SQLite: each is posted once`, async () => {
	await surviveKills()
}, 600_000)

test('the same on PostgreSQL', async () => {
	const postgres = await startPostgres({ fsync: true })
	try {
		await migrate(postgres.url)
		await surviveKills({ databaseUrl: postgres.url })
	} finally {
		await postgres.stop()
	}
}, 600_000)
