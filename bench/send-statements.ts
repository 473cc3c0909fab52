// What one send asks of the database, for `send.ts`: run as a program, with the address
// in DATABASE_URL. It watches the driver while one message is sent, and prints the
// statements; on SQLite it then does just those for so many seconds straight through
// better-sqlite3, in as many conversations as there are senders, and prints how often
// a second.
import { createRequire } from 'node:module'
import type Sqlite from 'better-sqlite3'
import { isMain } from '../scripts/is-main.ts'
import { isSqlite } from '../tests/support/databases.ts'
import { CLIENTS } from './load.ts'

const require = createRequire(import.meta.url)

export interface Statement {
	sql: string
	values: unknown[]
}

/** What a captured value stands for, so that it can be another one each time. */
export interface Sent {
	statements: Statement[]
	threadId: string
	from: string
	to: string
	leadId: string
	messageId: string
	clientKey: string
	seq: number
}

/** Notes what reaches the driver while `act` runs. */
async function watch(act: () => Promise<unknown>): Promise<Statement[]> {
	const seen: Statement[] = []
	const undo: (() => void)[] = []
	const wrap = (target: object, method: string, note: (self: unknown, args: unknown[]) => void) => {
		const methods = target as Record<string, (...args: unknown[]) => unknown>
		const original = methods[method]!
		methods[method] = function (this: unknown, ...args: unknown[]) {
			note(this, args)
			return original.apply(this, args)
		}
		undo.push(() => {
			methods[method] = original
		})
	}
	if (isSqlite(process.env.DATABASE_URL!)) {
		const Database = require('better-sqlite3')
		const prototype = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'))
		for (const method of ['all', 'run', 'get']) {
			wrap(prototype, method, (self, values) =>
				seen.push({ sql: (self as { source: string }).source, values }),
			)
		}
		wrap(Database.prototype, 'exec', (_, [sql]) => seen.push({ sql: String(sql), values: [] }))
	} else {
		wrap(require('pg').Client.prototype, 'query', (_, [query]) => {
			const { text, values } = query as { text?: string; values?: unknown[] }
			seen.push({ sql: text ?? String(query), values: values ?? [] })
		})
	}
	await act()
	for (const back of undo) back()
	return seen.filter(({ sql }) => !/^\s*(BEGIN|COMMIT|SAVEPOINT|RELEASE|SET|ROLLBACK)/i.test(sql))
}

/** In so many conversations, as many as there are who send. */
async function capture(conversations: number): Promise<Sent[]> {
	const { compose } = await import('~/composition.server')
	const { sendMessage } = await import('~/messaging/send.server')
	const { makeThread } = await import('../tests/support/factory.ts')
	compose()
	const all: Sent[] = []
	for (let n = 0; n < conversations; n++) {
		const { homeowner, contractor, threadId, leadId } = await makeThread()
		const send = (clientKey: string) =>
			sendMessage(homeowner, threadId, { body: 'Message of the bench', clientKey })
		await send('first')
		let messageId = ''
		let seq = 0
		const statements = await watch(async () => {
			const { message } = await send('second')
			messageId = message.id
			seq = message.seq
		})
		const people = { from: homeowner.id, to: contractor.id }
		all.push({ statements, threadId, leadId, ...people, messageId, clientKey: 'second', seq })
	}
	const { disconnect } = await import('~/db/client.server')
	await disconnect()
	return all
}

/** The captured statements in transactions of their own, in each conversation in turn, each a new message. */
function replay(all: Sent[], seconds: number): number {
	const Database: typeof Sqlite = require('better-sqlite3')
	const database = new Database(process.env.DATABASE_URL!.slice('file:'.length))
	database.pragma('journal_mode = WAL')
	database.pragma('synchronous = FULL')
	database.pragma('foreign_keys = ON')
	// The same text is one statement for all.
	const byText = new Map(all[0]!.statements.map(({ sql }) => [sql, database.prepare(sql)]))
	const key = all[0]!.statements.flatMap(({ values }) => values).find(v => typeof v === 'bigint')!
	const counting = database.prepare<[], number>('SELECT COUNT(*) FROM "Message"').pluck()
	const count = () => counting.get()!
	const before = count()
	const began = performance.now()
	let done = 0
	while (performance.now() - began < seconds * 1000) {
		const { statements, messageId, clientKey, seq } = all[done % all.length]!
		const again = 1 + Math.floor(done / all.length)
		done++
		const fresh = (value: unknown) => {
			if (value === messageId) return `${messageId}-${again}`
			if (value === clientKey) return `${clientKey}-${again}`
			if (value === seq) return seq + again
			return typeof value === 'bigint' ? key + BigInt(done) : value
		}
		database.exec('BEGIN IMMEDIATE')
		for (const { sql, values } of statements) {
			const given = values.map(fresh)
			// A notification's id must be new too, and may be the same text.
			if (sql.includes('INTO "Notification"')) given[0] = `${messageId}-${again}`
			const statement = byText.get(sql)!
			if (statement.reader) statement.all(...given)
			else statement.run(...given)
		}
		database.exec('COMMIT')
	}
	const perSecond = done / ((performance.now() - began) / 1000)
	const stored = count() - before
	if (stored !== done) throw new Error(`${stored} of ${done} messages are stored.`)
	database.close()
	return perSecond
}

if (isMain(import.meta.url)) {
	const seconds = Number(process.argv[2])
	const all = await capture(seconds > 0 ? CLIENTS : 1)
	const [sent] = all
	const perSecond = seconds > 0 ? replay(all, seconds) : null
	const text = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)
	console.log(JSON.stringify({ sent, perSecond }, text))
}
