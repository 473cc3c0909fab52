// The polls of a page that is logged in, on both databases, against a bare node:http
// server that answers as many bytes: one that finds nothing new, and one that brings
// one new message. The first also with four times as many clients, as many open pages make
// them: on PostgreSQL those who wait at once share a query. The server remembers what it
// read of a conversation at its version: the first of two who ask has it read, the other
// one, without a bar, gets it from memory.
import { isMain } from '../scripts/is-main.ts'
import { migrate } from '../scripts/migrate.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { storeLongThread } from '../tests/support/long-thread.ts'
import { change } from '../tests/support/many-people.ts'
import { startServer } from '../tests/support/server.ts'
import { printRows, type Row, ratio } from './figures.ts'
import { answersASecond, CLIENTS, startBare } from './load.ts'

const ROUNDS = 5
const MANY = 4 * CLIENTS
const MESSAGES = 1000

/** The newest message's version. From any between it and the one before, a poll brings it alone. */
const VERSION = 900_000_000

async function measure(database: string, databaseUrl?: string): Promise<Row[]> {
	const env = { LIMIT_API_READS_MINUTE: '1000000000', LOG_LEVEL: 'info' }
	const server = await startServer({ ...(databaseUrl && { databaseUrl }), env })
	try {
		const { homeowner, threadId } = await storeLongThread(server, MESSAGES)
		await change(
			server.databaseUrl,
			`UPDATE "Message" SET "version" = ${VERSION} WHERE "threadId" = '${threadId}' AND "seq" = ${MESSAGES};
			UPDATE "Thread" SET "version" = ${VERSION} WHERE "id" = '${threadId}';`,
		)
		const asked = { cookie: homeowner.cookieHeader(), 'accept-encoding': 'gzip' }
		const poll = `${server.origin}/poll?thread=${threadId}`
		const etag = (await fetch(poll, { headers: asked })).headers.get('etag')!
		const holding = { ...asked, 'if-none-match': etag }
		if ((await fetch(poll, { headers: holding })).status !== 304) throw new Error('It has changed.')

		const news = `${server.origin}/api/threads/${threadId}/messages?sinceVersion=`
		const last = `${news}${VERSION - 1}`
		const text = await (await fetch(last, { headers: asked })).text()
		const { messages } = JSON.parse(text)
		if (messages.length !== 1 || messages[0].body !== `message ${MESSAGES}`) throw new Error(text)

		const same = {
			ETag: etag,
			'Cache-Control': 'private, no-cache',
			Vary: 'Cookie, Accept-Encoding',
		}
		const bare304 = await startBare({ status: 304, headers: same, size: 0 })
		const json = { ...same, 'Content-Type': 'application/json; charset=utf-8' }
		const bare200 = await startBare({ status: 200, headers: json, size: text.length })
		const nothing: number[] = []
		const unchanged: number[] = []
		const nothingForMany: number[] = []
		const unchangedForMany: number[] = []
		const something: number[] = []
		const brings: number[] = []
		const again: number[] = []
		for (let round = 0; round < ROUNDS; round++) {
			nothing.push(await answersASecond({ url: bare304.url, headers: holding }))
			unchanged.push(await answersASecond({ url: poll, headers: holding }))
			const many = { headers: holding, clients: MANY }
			nothingForMany.push(await answersASecond({ url: bare304.url, ...many }))
			unchangedForMany.push(await answersASecond({ url: poll, ...many }))
			something.push(await answersASecond({ url: bare200.url, headers: asked }))
			const countFrom = MESSAGES + round * 1_000_000 // no number twice
			brings.push(await answersASecond({ url: news, headers: asked, countFrom }))
			again.push(await answersASecond({ url: last, headers: asked }))
		}
		bare304.stop()
		bare200.stop()
		return [
			ratio(
				`unchanged poll, ${database}, ${CLIENTS} clients, against bare`,
				unchanged,
				nothing,
				0.6,
			),
			ratio(`the same, ${MANY} clients, against bare`, unchangedForMany, nothingForMany, 0.6),
			ratio(`poll that brings one message, ${database}, against bare`, brings, something, 0.12),
			{ ...ratio('the same once more, against bare', again, something, 0), bar: '' },
		]
	} finally {
		await server.stop()
	}
}

export default async function polls(): Promise<Row[]> {
	const rows = await measure('SQLite')
	const postgres = await startPostgres()
	try {
		await migrate(postgres.url)
		return [...rows, ...(await measure('PostgreSQL', postgres.url))]
	} finally {
		postgres.stop()
	}
}

if (isMain(import.meta.url)) printRows(await polls())
