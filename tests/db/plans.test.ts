import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { startSession } from '~/auth/sessions.server'
import { headerOf } from '~/components/header.server'
import { dialect } from '~/db/client.server'
import { WALK } from '~/db/search-postgresql.server'
import { env } from '~/env.server'
import { markThreadRead } from '~/messaging/reading.server'
import { searchMessages } from '~/messaging/search/search.server'
import { sendMessage } from '~/messaging/send.server'
import { deliverDue } from '~/outbox/deliver.server'
import { captureSql, type Statement, wholeScansOf } from '../support/captured-sql.ts'
import { makeAdmin, makeMessages, makeThread } from '../support/factory.ts'

// Whatever the application asks is held to this: a route that is new is called
// too, by its name.

/** So few rows, by their nature, that reading all is right; the outbox’s lanes were gathered by index, and json_each is a list that came with the statement. */
const SMALL = /\b(WebhookEndpoint|_prisma_migrations|lanes|json_each)\b/

type Loader = (args: {
	request: Request
	params: Record<string, string>
	context: object
}) => Promise<unknown>

const ROUTES = import.meta.glob<{ loader?: Loader }>([
	'../../app/routes/*.ts',
	'../../app/routes/*.tsx',
	'!../../app/routes/*.server.*',
])

/** What beside its path a route reads. */
const QUERIES: Record<string, string[]> = {
	'messages.$threadId': ['?before=3', '?after=1', '?at=2'],
	'api.threads.$threadId.messages': ['?before=3', '?after=1', '?around=2', '?sinceVersion=1'],
	'api.threads._index': ['?limit=1'],
	notifications: ['?show=unread'],
	'api.notifications': ['?unread=true', '?limit=1'],
	search: ['?q=message', '?q=from:carl+lead:bath+message', '?q=message&order=best'],
	'api.search': ['?q=message', '?q=-nothing+before:2999'],
	poll: ['?thread=THREAD'],
}

let capture: ReturnType<typeof captureSql>
const failures: string[] = []
let called = 0

beforeAll(async () => {
	env.DEMO_MODE = true // each page's header then asks for more
	capture = captureSql()
	Object.assign(WALK, { glance: 1, some: 2, most: 2, perHit: 0 }) // so that each of its queries is asked
	const { homeowner, contractor, threadId, leadId } = await makeThread()
	await makeThread({ homeowner, contractor })
	await makeMessages(contractor, threadId, 5)
	await sendMessage(homeowner, threadId, { body: 'a message', seenSeq: 4 })
	await markThreadRead(contractor, threadId)
	await headerOf(homeowner)
	await deliverDue()
	await searchMessages(homeowner, 'message ', { limit: 2 })
	for (const actor of [homeowner, contractor, await makeAdmin()]) {
		await callRoutes(actor, { threadId, leadId })
	}
}, 120_000)

afterAll(() => capture.stop())

async function callRoutes(actor: Actor, ids: Record<string, string>) {
	const cookie = (await startSession(actor.id)).split(';', 1)[0]!
	for (const [file, load] of Object.entries(ROUTES)) {
		const { loader } = await load()
		if (!loader) continue
		const name = file.replace(/^.*\/|\.tsx?$/g, '')
		const params = Object.fromEntries(
			[...name.matchAll(/\$(\w*?)(?=_?(\.|$))/g)].map(([, key]) => [key || '*', ids[key!] ?? '1']),
		)
		for (const query of ['', ...(QUERIES[name] ?? [])]) {
			const address = `http://localhost:3000/${name}${query.replace('THREAD', ids.threadId!)}`
			const request = new Request(address, { headers: { cookie } })
			called++
			try {
				await loader({ request, params, context: {} })
			} catch (thrown) {
				// A refusal is an answer; what it asked on its way counts.
				if (thrown instanceof Error) failures.push(`${name}${query}: ${thrown.message}`)
			}
		}
	}
}

test('every route that reads was called', () => {
	expect(failures).toEqual([])
	expect(called).toBeGreaterThan(100)
	const asked = [...capture.statements.keys()].join('\n')
	for (const table of ['Message', 'Participant', 'Notification', 'SearchEntry', 'OutboxEvent']) {
		expect(asked).toContain(table)
	}
	expect(asked).toContain(dialect === 'sqlite' ? '"SearchIndex" MATCH' : 'AS MATERIALIZED')
})

test('no statement goes through a whole table', async () => {
	const scans = await wholeScansOf([...capture.statements.values()])
	const found = [...scans].filter(([, where]) => !where.every(place => SMALL.test(place)))
	expect(found.map(([{ sql }, where]) => ({ sql, where }))).toEqual([])
})

test('no statement asks for whatever columns there are', () => {
	// Prepared ones would end with the next migration that adds one.
	const asking = [...capture.statements.keys()].filter(sql => /SELECT \*|\w\.\*/.test(sql))
	expect(asking).toEqual([])
})

test('a statement that does is noticed', async () => {
	const asks = async (sql: string) =>
		(await wholeScansOf([{ sql, values: [] } satisfies Statement])).size
	expect(await asks(`SELECT * FROM "Message" WHERE "body" = 'x'`)).toBe(1)
	expect(await asks(`SELECT COUNT(*) FROM "Message"`)).toBe(1)
	expect(await asks(`SELECT m."id" FROM "Message" m ORDER BY m."createdAt" LIMIT 1`)).toBe(1)
	expect(await asks(`UPDATE "User" SET "name" = 'x' WHERE "name" = 'y'`)).toBe(1)
	expect(await asks(`SELECT * FROM "Message" WHERE "id" = 'x'`)).toBe(0)
})
