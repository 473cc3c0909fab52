// Sixteen who send at once, each in a conversation of their own, by the API and by the
// form: with notification, outbox and search index, durable before it is answered. On
// SQLite against the same statements straight through better-sqlite3, on PostgreSQL
// against pgbench with the same statements. And on SQLite once more with a disk that takes
// longer, as most do: what those gain who share a commit is the time that it takes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isMain } from '../scripts/is-main.ts'
import { migrate } from '../scripts/migrate.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { emptyDatabase, isSqlite } from '../tests/support/databases.ts'
import { look } from '../tests/support/ledger.ts'
import { type Person, storePeople } from '../tests/support/many-people.ts'
import { startServer } from '../tests/support/server.ts'
import { Client, oftenASecond } from './clients.ts'
import { printRows, type Row, ratio } from './figures.ts'
import { CLIENTS } from './load.ts'
import { runOn } from './on-both-databases.ts'
import { pgbench } from './pgbench.ts'
import type { Sent } from './send-statements.ts'

const ROUNDS = 5
const SECONDS = 4

const PROGRAM = 'bench/send-statements.ts'

/** Starts a program for which writing to the disk takes two milliseconds more. */
const SLOW_DISK = [
	...['strace', '--daemonize', '--follow-forks', '--seccomp-bpf', '--quiet=all'],
	...['--trace=fsync,fdatasync', '--inject=fsync,fdatasync:delay_exit=2000', '--output=/dev/null'],
]

interface Sender extends Person {
	client: Client
	csrf: string
	name: string
}

async function senderOf(origin: string, person: Person, n: number): Promise<Sender> {
	const client = new Client(origin, person.cookie)
	const { body } = await client.ask('GET', `/messages/${person.threadId}`)
	const csrf = /name="csrf" value="([^"]+)"/.exec(body)?.[1]
	if (!csrf) throw new Error('The page has no form.')
	client.close()
	return { ...person, client, csrf, name: `s${n}` }
}

/** Sends by the API or the form; notes each key that was acknowledged. */
function sending(how: 'api' | 'form', round: number, acknowledged: string[], origin: string) {
	return async ({ client, threadId, csrf, name }: Sender, n: number) => {
		const clientKey = `${how}-${round}-${name}-${n}`
		const fields = { body: 'Message of the bench', clientKey }
		const [path, type, body, expected] =
			how === 'api'
				? ([
						`/api/threads/${threadId}/messages`,
						'application/json',
						JSON.stringify(fields),
						201,
					] as const)
				: ([
						`/messages/${threadId}`,
						'application/x-www-form-urlencoded',
						String(new URLSearchParams({ ...fields, csrf })),
						303,
					] as const)
		const headers = { 'Content-Type': type, Origin: origin }
		const answer = await client.ask('POST', path, { headers, body })
		if (answer.status !== expected) throw new Error(`${answer.status} ${answer.body}`)
		acknowledged.push(clientKey)
	}
}

/** @throws Error unless each acknowledged message is there, with its notification and search entry. */
async function requireStored(databaseUrl: string, acknowledged: string[]) {
	const rows = await look(
		databaseUrl,
		`SELECT m."clientKey" FROM "Message" m
		JOIN "Notification" n ON n."threadId" = m."threadId" AND n."seq" = m."seq" AND n."userId" = m."toUserId"
		JOIN "SearchEntry" e ON e."messageId" = m."id" WHERE m."clientKey" IS NOT NULL`,
	)
	const stored = new Set(rows.map(([key]) => key))
	const lost = acknowledged.filter(key => !stored.has(key))
	if (lost.length > 0) throw new Error(`${lost.length} acknowledged messages are not stored.`)
}

interface Measured {
	databaseUrl: string
	referenceUrl: string
	bar: number
	/** What is said of the reference. */
	against: string
	/** A command line to start both by. */
	before?: string[]
}

async function measure({ databaseUrl, referenceUrl, bar, against, before }: Measured) {
	const env = { LIMIT_SEND_10S: '1000000000', LIMIT_SEND_HOUR: '1000000000', LOG_LEVEL: 'info' }
	const server = await startServer({ databaseUrl, env, before })
	try {
		const people = await storePeople(databaseUrl, 2 * CLIENTS)
		const senders = await Promise.all(
			people.filter((_, n) => n % 2).map((person, n) => senderOf(server.origin, person, n)),
		)
		const reference = isSqlite(databaseUrl)
			? () => runOn<{ perSecond: number }>(PROGRAM, referenceUrl, String(SECONDS), before).perSecond
			: pgbench(referenceUrl, runOn<{ sent: Sent }>(PROGRAM, referenceUrl, '0').sent, SECONDS)
		const acknowledged: string[] = []
		const [references, api, form] = [[], [], []] as [number[], number[], number[]]
		const round = async (how: 'api' | 'form', n: number) => {
			const act = sending(how, n, acknowledged, server.origin)
			const perSecond = await oftenASecond(senders, SECONDS, act)
			for (const { client } of senders) client.close()
			return perSecond
		}
		await round('api', -1) // warms up
		for (let n = 0; n < ROUNDS; n++) {
			references.push(await reference())
			api.push(await round('api', n))
			form.push(await round('form', n))
		}
		await requireStored(databaseUrl, acknowledged)
		return [
			ratio(`send by the API, ${CLIENTS} clients, against ${against}`, api, references, bar),
			ratio(`send by the form, ${CLIENTS} clients, against ${against}`, form, references, bar),
		]
	} finally {
		await server.stop()
	}
}

export default async function send(): Promise<Row[]> {
	const rows = [
		...(await onSqlite({ against: 'better-sqlite3' })),
		...(await onSqlite({ against: 'the same, the disk 2 ms slower', before: SLOW_DISK })),
	]
	return process.env.BENCH_ONLY === 'sqlite' ? rows : [...rows, ...(await onPostgres())]
}

async function onSqlite(how: Pick<Measured, 'against' | 'before'>) {
	const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
	try {
		const urls = ['ours', 'reference'].map(name => `file:${path.join(folder, name)}.db`)
		for (const url of urls) await migrate(url)
		return await measure({ databaseUrl: urls[0]!, referenceUrl: urls[1]!, bar: 1, ...how })
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

async function onPostgres() {
	const postgres = await startPostgres({ fsync: true })
	try {
		const databases = [await emptyDatabase(postgres.url), await emptyDatabase(postgres.url)]
		for (const { url } of databases) await migrate(url)
		const [databaseUrl, referenceUrl] = databases.map(({ url }) => url) as [string, string]
		return await measure({ databaseUrl, referenceUrl, bar: 0.4, against: 'pgbench' })
	} finally {
		postgres.stop()
	}
}

if (isMain(import.meta.url)) printRows(await send())
