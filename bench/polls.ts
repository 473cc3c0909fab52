// The polls of a page that is logged in, on both databases, against a bare node:http
// server that answers as many bytes: one that finds nothing new, and one that brings
// one new message.
import { isMain } from '../scripts/is-main.ts'
import { migrate } from '../scripts/migrate.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { storeLongThread } from '../tests/support/long-thread.ts'
import { startServer } from '../tests/support/server.ts'
import { printRows, type Row, ratio } from './figures.ts'
import { answersASecond, startBare } from './load.ts'

const ROUNDS = 5
const MESSAGES = 1000

async function measure(database: string, databaseUrl?: string): Promise<Row[]> {
	const env = { LIMIT_API_READS_MINUTE: '1000000000', LOG_LEVEL: 'info' }
	const server = await startServer({ ...(databaseUrl && { databaseUrl }), env })
	try {
		const { homeowner, threadId } = await storeLongThread(server, MESSAGES)
		const asked = { cookie: homeowner.cookieHeader(), 'accept-encoding': 'gzip' }
		const poll = `${server.origin}/poll?thread=${threadId}`
		const etag = (await fetch(poll, { headers: asked })).headers.get('etag')!
		const holding = { ...asked, 'if-none-match': etag }
		if ((await fetch(poll, { headers: holding })).status !== 304) throw new Error('It has changed.')

		const news = `${server.origin}/api/threads/${threadId}/messages?sinceVersion=${MESSAGES - 1}`
		const brought = await fetch(news, { headers: asked })
		const text = await brought.text()
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
		const something: number[] = []
		const brings: number[] = []
		for (let round = 0; round < ROUNDS; round++) {
			nothing.push(await answersASecond({ url: bare304.url, headers: holding }))
			unchanged.push(await answersASecond({ url: poll, headers: holding }))
			something.push(await answersASecond({ url: bare200.url, headers: asked }))
			brings.push(await answersASecond({ url: news, headers: asked }))
		}
		bare304.stop()
		bare200.stop()
		return [
			ratio(`unchanged poll, ${database}, against bare`, unchanged, nothing, 0.6),
			ratio(`poll that brings one message, ${database}, against bare`, brings, something, 0.12),
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
