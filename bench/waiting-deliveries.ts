import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { isMain } from '../scripts/is-main.ts'
import { connect, isSqlite } from '../tests/support/databases.ts'
import { change, storePeople } from '../tests/support/many-people.ts'

/* What there is to deliver, and to whom: for `drain.ts`. */

const stored = (time: Date) => time.toISOString().replace('Z', '+00:00')
const LATER = stored(new Date(Date.UTC(2200, 0)))

/** Stores as many webhooks and as many e-mails, each of a conversation, that are not due yet. */
export async function storeDeliveries(url: string, count: number, webhookUrl: string) {
	await storePeople(url, count)
	const json = (text: string) => (isSqlite(url) ? text : `(${text})::jsonb`)
	const longAgo = stored(new Date(Date.now() - 3_600_000))
	const people = `FROM "Participant" p JOIN "User" u ON u."id" = p."userId" WHERE u."name" LIKE 'P %'`
	const payload = `'{"v":1,"leadId":"l","leadTitle":"A roof","threadId":"' || p."threadId" || '","contractorId":"c","contractorName":"Carl Chen"}'`
	const about = `'{"userId":"' || p."userId" || '","threadId":"' || p."threadId" || '","type":null}'`
	const body = `{"type":"message.created","timestamp":"2026-01-01T00:00:00.000Z","data":{"body":"${'x'.repeat(500)}"}}`
	const event = (kind: string, orderKey: string, lane: string, payload: string) => `
		INSERT INTO "OutboxEvent" ("kind", "orderKey", "lane", "payload", "dueAt", "createdAt")
		SELECT '${kind}', ${orderKey}, '${lane}', ${json(payload)}, '${LATER}', '${longAgo}' ${people};`
	await change(
		url,
		`BEGIN;
		UPDATE "User" SET "email" = 'p-' || "id" || '@example.com' WHERE "name" LIKE 'P %';
		INSERT INTO "WebhookEndpoint" ("id", "url", "secret", "events")
		VALUES ('bench', '${webhookUrl}', 'whsec_${Buffer.alloc(32, 7).toString('base64')}', '');
		INSERT INTO "WebhookDelivery" ("id", "endpointId", "eventId", "orderKey", "type", "body")
		SELECT 'd-' || p."userId", 'bench', 'e-' || p."userId", 'webhook:bench:' || p."threadId", 'message.created', '${body}' ${people};
		INSERT INTO "Notification" ("id", "userId", "type", "payload", "toMail", "threadId", "seq", "createdAt")
		SELECT 'n-' || p."userId", p."userId", 'LEAD_CLAIMED', ${json(payload)}, TRUE, p."threadId", 1, '${longAgo}' ${people};
		${event('webhook', `'webhook:bench:' || p."threadId"`, 'webhook:bench', `'{"deliveryId":"d-' || p."userId" || '"}'`)}
		${event('email', `'email:' || p."userId" || ':' || p."threadId"`, 'email', about)}
		COMMIT;`,
	)
	await change(url, isSqlite(url) ? 'ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);' : 'ANALYZE;')
}

/** Makes the oldest `count` of each kind due, webhooks before e-mails. */
export async function makeDue(url: string, count: number) {
	const due = stored(new Date(Date.now() - 60_000))
	for (const kind of ['webhook', 'email']) {
		await change(
			url,
			`UPDATE "OutboxEvent" SET "dueAt" = '${due}' WHERE "id" IN (
				SELECT "id" FROM "OutboxEvent" WHERE "kind" = '${kind}' AND "dueAt" = '${LATER}'
				ORDER BY "id" LIMIT ${count});`,
		)
	}
}

/** Says how many are due, and how many were given up, until it is closed. */
export async function outboxOf(url: string) {
	const connection = await connect(url)
	const count = async (where: string) => {
		const { rows } = await connection.queryRaw({
			sql: `SELECT COUNT(*) FROM "OutboxEvent" WHERE ${where}`,
			args: [],
			argTypes: [],
		})
		return Number(rows[0]![0])
	}
	return {
		due: () => count(`"status" = 'WAITING' AND "dueAt" < '${stored(new Date())}'`),
		dead: () => count(`"status" = 'DEAD' OR "attempts" > 1`),
		close: () => connection.dispose(),
	}
}

/** A receiver of webhooks and an SMTP server that take everything, and say where they are. */
function receive() {
	const http = createServer((request, response) => {
		request.resume().on('end', () => response.writeHead(204).end())
	})
	const smtp = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		disableReverseLookup: true,
		logger: false,
		onData: (stream, _, done) => void stream.resume().on('end', () => done()),
	})
	http.listen(0, '127.0.0.1', () => {
		smtp.listen(0, '127.0.0.1', () => {
			const [webhooks, mail] = [http, smtp.server].map(
				server => (server.address() as AddressInfo).port,
			)
			process.send!({ webhooks, mail })
		})
	})
}

if (isMain(import.meta.url)) receive()
