import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { look } from '../support/ledger.ts'
import { photo } from '../support/pictures.ts'
import { type RunningServer, startServer } from '../support/server.ts'

/** What only an administrator has. */
const NOWHERE = '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b'

let server: RunningServer
let homeowner: Visitor
/** Every address there is, with ids of the homeowner's where it takes one. */
let addresses: string[]

beforeAll(async () => {
	server = await startServer({ seed: true, env: { LOG_LEVEL: 'error' } })
	homeowner = await new Visitor(server.origin).logIn('homeowner@example.com')
	await homeowner.post('/settings/tokens', { name: 'a token', scopes: 'messages:read' })
	const one = async (sql: string) => String((await look(server.databaseUrl, sql))[0]?.[0])
	const threadId = await homeowner.firstThread()
	const leadId = await one(`SELECT "leadId" FROM "Thread" WHERE "id" = '${threadId}'`)
	await homeowner.sendFiles(`/messages/${threadId}`, { body: '' }, [
		{ name: 'crack.jpg', bytes: await photo() },
	])
	const attachmentId = await one(`SELECT "id" FROM "Attachment"`)
	const ids: Record<string, string> = {
		'attachments.$id': attachmentId,
		'attachments_.$id': attachmentId,
		'uploads.$id': attachmentId,
		threadId,
		leadId,
		seq: '2',
		'notifications_.$id': await one(`SELECT "id" FROM "Notification" WHERE "read" = FALSE`),
		'settings_.sessions_.$id': await one(`SELECT "id" FROM "Session"`),
		'settings_.devices_.$id': NOWHERE,
		'settings_.tokens_.$id': await one(`SELECT "id" FROM "ApiToken"`),
		'settings_.webhooks_.$id': NOWHERE,
		'settings_.deliveries_.$id': '1',
		'settings_.history_.$id': NOWHERE,
		externalId: 'their-own-1',
		leadExternalId: 'their-own-2',
	}
	addresses = readdirSync('app/routes')
		.filter(file => !/\.server\.tsx?$/.test(file))
		.map(file => toAddress(file.replace(/\.tsx?$/, ''), ids))
})

afterAll(() => server.stop())

/** The address of a route file, by Remix's rules for their names. */
function toAddress(route: string, ids: Record<string, string>): string {
	const path = route
		.replace(/(^|\.)\$$/, '$1nothing-here')
		.replace(/^(.*\$)id(?=_?(\.|$))/, (start, before) => before.slice(0, -1) + idOf(start, ids))
		.replace(/\$(\w+?)(?=_?(\.|$))/g, (_, name) => idOf(name, ids))
		.replace(/_(?=\.|$)/g, '')
		.replace(/(^|\.)_index$/, '')
		.replace('[.]', '\0')
		.replaceAll('.', '/')
		.replace('\0', '.')
	return `/${path}`
}

function idOf(name: string, ids: Record<string, string>): string {
	if (ids[name] === undefined) throw new Error(`A new kind of id: say what ${name} is`)
	return ids[name]
}

/** All rows of all tables, those of the moment (leases, last uses) aside. */
async function everything(): Promise<string> {
	const tables = await look(
		server.databaseUrl,
		`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'`,
	)
	const rows = await Promise.all(
		tables.map(async ([name]) => {
			const columns = await look(
				server.databaseUrl,
				`SELECT 'quote("' || name || '")' FROM pragma_table_info('${name}') WHERE name <> 'lastSeenAt'`,
			)
			return look(server.databaseUrl, `SELECT ${columns} FROM "${name}" ORDER BY 1, 2`)
		}),
	)
	return JSON.stringify(rows)
}

async function knockEverywhere(visitor: Visitor, methods: string[]) {
	const before = await everything()
	for (const address of addresses) {
		for (const method of methods) {
			const response = await visitor.request(address, { method })
			expect(response.status, `${method} ${address}`).toBeLessThan(500)
			await response.arrayBuffer()
		}
	}
	expect(await everything()).toBe(before)
}

test('no address is missing', () => {
	expect(addresses).toContain('/')
	expect(addresses).toContain('/api/openapi.json')
	expect(addresses).toContain('/notifications/read-all')
	expect(addresses.filter(address => /[$_[]|undefined/.test(address))).toEqual([])
})

test('reading changes nothing, at any address', async () => {
	await knockEverywhere(homeowner, ['GET', 'HEAD', 'OPTIONS'])
})

test('a method that no address takes changes nothing and breaks nothing', async () => {
	await knockEverywhere(homeowner, ['PUT', 'PATCH', 'DELETE', 'PROPFIND'])
})

test('a post that holds nothing changes nothing and breaks nothing', async () => {
	await knockEverywhere(homeowner, ['POST'])
})

test('without a session nothing changes, by any method at any address', async () => {
	const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']
	await knockEverywhere(new Visitor(server.origin), methods)
})

test('none of that is an error of ours in the log', () => {
	const errors = server
		.output()
		.split('\n')
		.filter(line => line.startsWith('{'))
	expect(errors.slice(0, 3)).toEqual([])
})
