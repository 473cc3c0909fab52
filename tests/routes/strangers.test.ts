import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { look } from '../support/ledger.ts'
import { photo } from '../support/pictures.ts'
import { PushService } from '../support/push-service.ts'
import { type RunningServer, startServer } from '../support/server.ts'

/** What of the seed belongs to the homeowner and the first contractor alone. */
interface Theirs {
	thread: string
	/** Of a message of the homeowner's in it. */
	seq: string
	lead: string
	/** Unclaimed: every contractor may see it, another homeowner may not. */
	openLead: string
	notification: string
	session: string
	device: string
	token: string
	attachment: string
}

interface Door {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
	path: (theirs: Theirs) => string
	fields?: Record<string, string>
	/** What a stranger is told; 404 unless the contract says otherwise. */
	stranger?: number
	/** Who may: the homeowner unless it says otherwise. */
	owner?: 'contractor' | 'admin'
	json?: boolean
}

const get = (path: Door['path'], more: Partial<Door> = {}): Door => ({
	method: 'GET',
	path,
	...more,
})
const post = (path: Door['path'], fields = {}, more: Partial<Door> = {}): Door => ({
	method: 'POST',
	path,
	fields,
	...more,
})
const admin = { owner: 'admin' } as const
const api = { json: true }

/** Every route file, with its doors to what is somebody's. An empty list: nothing there is. */
const DOORS: Record<string, Door[]> = {
	'$.tsx': [],
	'_index.tsx': [],
	'attachments.$id.ts': [get(t => `/attachments/${t.attachment}`)],
	'attachments_.$id.alt.tsx': [post(t => `/attachments/${t.attachment}/alt`, { alt: 'Mine' })],
	'attachments_.$id.screen.ts': [get(t => `/attachments/${t.attachment}/screen`)],
	'attachments_.$id.thumbnail.ts': [get(t => `/attachments/${t.attachment}/thumbnail`)],
	'attachments_.$id.view.tsx': [get(t => `/attachments/${t.attachment}/view`)],
	'demo.switch.tsx': [],
	'healthz.ts': [],
	'leads.tsx': [],
	'leads_.$leadId.tsx': [get(t => `/leads/${t.lead}`)],
	'leads_.$leadId_.claim.tsx': [
		// Every contractor could see it while it was open: told that it is taken.
		post(t => `/leads/${t.lead}/claim`, {}, { stranger: 409, owner: 'contractor' }),
	],
	'leads_.$leadId_.status.tsx': [post(t => `/leads/${t.lead}/status`, { status: 'CLOSED' })],
	'leads_.$leadId_.thread.tsx': [post(t => `/leads/${t.lead}/thread`)],
	'leads_.new.tsx': [],
	'login.tsx': [],
	'logout.tsx': [],
	'messages._index.tsx': [],
	'messages.tsx': [],
	'messages.$threadId.tsx': [
		get(t => `/messages/${t.thread}`),
		get(t => `/messages/${t.thread}?at=1`),
		post(t => `/messages/${t.thread}`, { body: 'I should not be here', clientKey: 'stranger' }),
	],
	'messages_.$threadId.$seq.edit.tsx': [
		get(t => `/messages/${t.thread}/${t.seq}/edit`),
		post(t => `/messages/${t.thread}/${t.seq}/edit`, { body: 'I should not be here' }),
	],
	'messages_.$threadId.$seq.delete.tsx': [post(t => `/messages/${t.thread}/${t.seq}/delete`)],
	'messages_.$threadId.live.ts': [get(t => `/messages/${t.thread}/live?after=0`)],
	'messages_.$threadId.past.ts': [get(t => `/messages/${t.thread}/past?at=1`)],
	'messages_.$threadId.options.tsx': [
		get(t => `/messages/${t.thread}/options`),
		post(t => `/messages/${t.thread}/options`, { mute: 'always' }),
		post(t => `/messages/${t.thread}/options`, { archive: 'yes' }),
	],
	'messages_.archived.tsx': [],
	'messages_.$threadId.read.tsx': [post(t => `/messages/${t.thread}/read`, { seq: '1' })],
	'notifications.tsx': [],
	'notifications_.$id.open.tsx': [post(t => `/notifications/${t.notification}/open`)],
	'notifications_.$id.read.tsx': [post(t => `/notifications/${t.notification}/read`)],
	'notifications_.read-all.tsx': [],
	'poll.ts': [get(t => `/poll?thread=${t.thread}`, api)],
	// Finds one's own alone: tests/messaging/search/.
	'search.tsx': [],
	'settings.tsx': [],
	'settings_.privacy.tsx': [],
	'settings_.notifications.tsx': [],
	'settings_.notifications_.resume.tsx': [],
	'settings_.sessions.tsx': [],
	'settings_.sessions_.$id.revoke.tsx': [post(t => `/settings/sessions/${t.session}/revoke`)],
	'settings_.devices.tsx': [],
	'settings_.devices_.$id.remove.tsx': [post(t => `/settings/devices/${t.device}/remove`)],
	'settings_.devices_.$id.try.tsx': [post(t => `/settings/devices/${t.device}/try`)],
	'settings_.tokens.tsx': [],
	'settings_.tokens_.$id.revoke.tsx': [post(t => `/settings/tokens/${t.token}/revoke`)],
	'settings_.history.tsx': [
		get(() => '/settings/history', admin),
		post(() => '/settings/history', { link: '/messages/x#m-1', reason: 'curious' }, admin),
	],
	'settings_.history_.$id.tsx': [get(() => '/settings/history/1', admin)],
	'settings_.deliveries.tsx': [get(() => '/settings/deliveries', admin)],
	'settings_.deliveries_.$id_.retry.tsx': [post(() => '/settings/deliveries/1/retry', {}, admin)],
	'settings_.webhooks.tsx': [
		get(() => '/settings/webhooks', admin),
		post(
			() => '/settings/webhooks',
			{ url: 'https://example.com/', events: 'lead.claimed' },
			admin,
		),
	],
	// Those of one endpoint: tests/webhooks/pages.system.test.ts.
	'settings_.webhooks_.$id.tsx': [get(() => '/settings/webhooks/1', admin)],
	'settings_.webhooks_.$id_.delete.tsx': [],
	'settings_.webhooks_.$id_.enable.tsx': [],
	'settings_.webhooks_.$id_.redeliver.tsx': [],
	// Off here. tests/auth/sso.test.ts and tests/service/*.system.test.ts knock at these.
	'sso.tsx': [],
	'embed.bell.ts': [],
	'embed.session.ts': [],
	'embed.threads.$threadId.ts': [],
	'embed.threads.$threadId_.live.ts': [],
	'embed.threads.$threadId_.read.ts': [],
	// For an administrator's service token alone: tests/service/http.system.test.ts.
	'api.service.embed-tokens.ts': [],
	'api.service.leads.$externalId._index.ts': [],
	'api.service.leads.$leadExternalId.claim.ts': [],
	'api.service.threads.$leadExternalId.messages.ts': [],
	'api.service.users.$externalId.ts': [],
	// tests/attachments/resumable.system.test.ts
	'uploads._index.ts': [],
	'uploads.$id.ts': [],
	'signup.tsx': [],
	// Opened by the proof in its address: tests/notifications/email.system.test.ts.
	'unsubscribe.tsx': [],
	'api.$.ts': [],
	// Nobody's yet: tests/api/uploads.test.ts.
	'api.attachments.ts': [],
	'api.docs.tsx': [],
	// Opened by its signature: tests/replies/receive.test.ts.
	'api.inbound-mail.ts': [],
	'api.openapi[.]json.ts': [],
	'api.leads._index.ts': [],
	'api.leads.$leadId._index.ts': [get(t => `/api/leads/${t.lead}`, api)],
	'api.leads.$leadId.claim.ts': [
		post(t => `/api/leads/${t.lead}/claim`, {}, { ...api, stranger: 409, owner: 'contractor' }),
	],
	'api.notification-preferences.ts': [],
	'api.notifications.ts': [],
	'api.search.ts': [],
	'api.threads._index.ts': [],
	'api.threads.create.ts': [],
	'api.threads.$threadId._index.ts': [get(t => `/api/threads/${t.thread}`, api)],
	'api.threads.$threadId.messages.ts': [
		get(t => `/api/threads/${t.thread}/messages`, api),
		post(t => `/api/threads/${t.thread}/messages`, { body: 'I should not be here' }, api),
	],
	'api.threads.$threadId.messages_.$seq.ts': [
		{
			...post(t => `/api/threads/${t.thread}/messages/${t.seq}`, { body: 'x' }, api),
			method: 'PATCH',
		},
		{ ...post(t => `/api/threads/${t.thread}/messages/${t.seq}`, {}, api), method: 'DELETE' },
	],
	'api.threads.$threadId.read.ts': [post(t => `/api/threads/${t.thread}/read`, {}, api)],
}

let server: RunningServer
let theirs: Theirs
const people: Record<string, Visitor> = {}

beforeAll(async () => {
	// Without the demo's switcher, which names its people to everyone.
	const env = { DEMO_MODE: 'false', PUSH_ALLOW_PRIVATE: 'true' }
	server = await startServer({ seed: true, env })
	for (const name of ['homeowner', 'contractor', 'contractor2', 'admin']) {
		people[name] = await new Visitor(server.origin).logIn(`${name}@example.com`)
	}
	const one = async (sql: string) => String((await look(server.databaseUrl, sql))[0]?.[0])
	const contractor = await one(`SELECT "id" FROM "User" WHERE "email" = 'contractor@example.com'`)
	const lead = await one(
		`SELECT l."id" FROM "Lead" l JOIN "Thread" t ON t."leadId" = l."id" WHERE l."contractorId" = '${contractor}' AND l."status" = 'CLAIMED'`,
	)
	const token = { name: 'theirs', scopes: 'messages:read' }
	await people.homeowner!.post('/settings/tokens', token)
	const push = new PushService()
	await push.start()
	const { path: _, ...device } = push.subscribe()
	expect((await people.homeowner!.post('/settings/devices', device)).status).toBe(303)
	await push.stop()
	const homeowner = `"userId" = (SELECT "id" FROM "User" WHERE "email" = 'homeowner@example.com')`
	const thread = await one(`SELECT "id" FROM "Thread" WHERE "leadId" = '${lead}'`)
	await people.homeowner!.sendFiles(`/messages/${thread}`, { body: 'The crack' }, [
		{ name: 'crack.jpg', bytes: await photo() },
	])
	theirs = {
		attachment: await one(`SELECT "id" FROM "Attachment"`),
		seq: await one(
			`SELECT m."seq" FROM "Message" m JOIN "User" u ON u."id" = m."fromUserId" WHERE m."threadId" = '${thread}' AND u."email" = 'homeowner@example.com'`,
		),
		session: await one(`SELECT "id" FROM "Session" WHERE ${homeowner}`),
		device: await one(`SELECT "id" FROM "PushDevice" WHERE ${homeowner}`),
		token: await one(`SELECT "id" FROM "ApiToken" WHERE ${homeowner}`),
		lead,
		thread,
		openLead: await one(`SELECT "id" FROM "Lead" WHERE "status" = 'OPEN'`),
		notification: await one(
			`SELECT "id" FROM "Notification" WHERE "read" = FALSE AND "threadId" IN (SELECT "id" FROM "Thread" WHERE "leadId" IN (SELECT "id" FROM "Lead" WHERE "homeownerId" IS NOT NULL))`,
		),
	}
})

afterAll(() => server.stop())

/** Everything that a stranger's request could have changed. */
const everything = () =>
	Promise.all(
		[
			'Message',
			'Thread',
			'Participant',
			'Notification',
			'Lead',
			'Session',
			'ApiToken',
			'Attachment',
			'PushDevice',
		].map(async table =>
			JSON.stringify(
				await look(server.databaseUrl, `SELECT * FROM "${table}" ORDER BY 1, 2`),
				(_, v) => (typeof v === 'bigint' ? Number(v) : v),
			),
		),
	)

/** Knocks with the visitor's own valid token, so that nothing but the right is missing. */
async function knock(visitor: Visitor, door: Door, path = door.path(theirs)) {
	if (door.method === 'GET') return visitor.request(path)
	if (door.json) return visitor.json(door.method, path, door.fields)
	return visitor.post(path, door.fields ?? {}, '/settings')
}

const doors = Object.entries(DOORS).flatMap(([file, list]) =>
	list.map(door => [`${door.method} ${file}`, door] as const),
)

test('every route file is in the table', () => {
	const files = readdirSync('app/routes').filter(file => !/\.server\.tsx?$/.test(file))
	expect(Object.keys(DOORS).sort()).toEqual(files.sort())
})

describe('someone without a session', () => {
	test.each(doors)('%s: asked to log in', async (_, door) => {
		const before = await everything()
		const response = await knock(new Visitor(server.origin), door)
		if (door.method === 'GET' && !door.json) {
			expect(response.status).toBe(302)
			expect(response.headers.get('location')).toMatch(/^\/login\?redirectTo=/)
		} else expect(response.status).toBe(401)
		expect(await everything()).toEqual(before)
	})
})

describe('someone with a session of their own', () => {
	test.each(doors)('%s: 404, and nothing changed', async (_, door) => {
		const before = await everything()
		for (const stranger of ['contractor2', 'admin'].filter(name => name !== door.owner)) {
			// Only a contractor could ever see a lead that is not theirs.
			const status = stranger === 'contractor2' ? (door.stranger ?? 404) : 404
			const response = await knock(people[stranger]!, door)
			expect(response.status, stranger).toBe(status)
			const text = await response.text()
			expect(text).not.toContain('Bathroom renovation')
		}
		expect(await everything()).toEqual(before)
	})

	test.each(doors)('%s: what does not exist looks the same', async (_, door) => {
		const nothing = {
			thread: 'nothing',
			seq: '2',
			lead: 'nothing',
			openLead: 'nothing',
			notification: 'nothing',
			session: 'nothing',
			device: 'nothing',
			token: 'nothing',
			attachment: 'nothing',
		}
		for (const id of ['nothing', '%00', '%F0%9F%8F%A0', '..%2f..%2fetc', 'a'.repeat(300)]) {
			const path = door.path(nothing).replaceAll('nothing', id)
			expect((await knock(people.contractor2!, door, path)).status, id).toBe(404)
		}
	})
})

describe('the addresses by which scripts ask for a page’s data', () => {
	/** As the router in the browser asks, in all and for one part of the page. */
	const asData = (path: string) => {
		const [pathname, search] = path.split('?')
		const routes = '_routes=routes%2Fmessages.%24threadId'
		const query = search ? `${search}&` : ''
		return [`${pathname}.data${search ? `?${search}` : ''}`, `${pathname}.data?${query}${routes}`]
	}
	const pages = doors.filter(([, door]) => !door.json)

	test.each(pages)('%s: closed to strangers in the same way', async (_, door) => {
		const before = await everything()
		for (const path of asData(door.path(theirs))) {
			const refused = await knock(people.contractor2!, door, path)
			// Of a part that this page does not have, there is nothing to say.
			if (!path.includes('_routes')) expect(refused.status, path).toBe(door.stranger ?? 404)
			const visitor = await knock(new Visitor(server.origin), door, path)
			if (door.method === 'POST') expect(visitor.status, path).toBe(401)
			for (const response of [refused, visitor]) {
				expect(await response.text(), path).not.toContain('Bathroom renovation')
			}
		}
		expect(await everything()).toEqual(before)
	})

	test('open to its people', async () => {
		for (const path of asData(`/messages/${theirs.thread}`)) {
			const response = await people.homeowner!.request(path)
			expect(response.status, path).toBe(200)
			expect(await response.text(), path).toContain('Bathroom renovation')
		}
	})
})

describe('what another site makes a browser post', () => {
	const forms = doors.filter(([, door]) => door.method === 'POST')
	test.each(forms)('%s: refused', async (_, door) => {
		const before = await everything()
		const owner = people[door.owner ?? 'homeowner']!
		const csrf = await owner.token('/settings')
		for (const origin of ['https://evil.example', 'null']) {
			const response = await owner.request(door.path(theirs), {
				method: 'POST',
				headers: { origin, ...(door.json && { 'content-type': 'application/json' }) },
				body: door.json
					? JSON.stringify(door.fields)
					: new URLSearchParams({ csrf, ...door.fields }),
			})
			expect(response.status, origin).toBe(403)
		}
		if (!door.json) {
			for (const token of ['', 'forged', await people.contractor2!.token('/settings')]) {
				const body = new URLSearchParams({ csrf: token, ...door.fields })
				const response = await owner.request(door.path(theirs), { method: 'POST', body })
				expect(response.status, token).toBe(403)
			}
		}
		expect(await everything()).toEqual(before)
	})
})

describe('a broken or huge body', () => {
	const forms = doors.filter(([, door]) => door.method === 'POST')
	test.each(forms)('%s: refused with a sentence', async (_, door) => {
		const before = await everything()
		const owner = people[door.owner ?? 'homeowner']!
		const send = (type: string, body: string) =>
			owner.request(door.path(theirs), {
				method: 'POST',
				headers: { 'content-type': type, origin: server.origin },
				body,
			})
		const good = door.json ? 'application/json' : 'application/x-www-form-urlencoded'
		expect((await send(good, 'x'.repeat(1024 * 1024))).status).toBe(413)
		expect((await send('text/csv', 'a,b')).status).toBe(415)
		const broken = door.json
			? await send(good, '{"body": ')
			: await send('multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-')
		expect(broken.status).toBe(400)
		expect(await everything()).toEqual(before)
	})
})

test('a GET of an address that only takes posts changes nothing', async () => {
	const before = await everything()
	for (const [, door] of doors.filter(([, door]) => door.method === 'POST')) {
		const response = await people.homeowner!.request(door.path(theirs))
		expect([200, 302, 303, 404, 405]).toContain(response.status)
	}
	expect(await everything()).toEqual(before)
})

test('an unclaimed lead is shown to contractors, and to no other homeowner', async () => {
	const path = `/leads/${theirs.openLead}`
	expect((await people.contractor2!.request(path)).status).toBe(200)
	const other = new Visitor(server.origin)
	const name = { name: 'Olga', email: 'olga@example.com', password: 'a-long-password' }
	expect((await other.post('/signup', { ...name, role: 'HOMEOWNER' })).status).toBe(303)
	expect((await other.request(path)).status).toBe(404)
	expect((await other.post(`${path}/claim`, {}, '/settings')).status).toBe(404)
})

test('field names that no page has are refused, and the server lives on', async () => {
	const visitor = new Visitor(server.origin)
	const good = { email: 'homeowner@example.com', password: 'x' }
	for (const name of ['title[999999999]', '__state__', '__intent__', 'a.b.c', '__proto__.x', '']) {
		const response = await visitor.post('/login', { ...good, [name]: '{"validated":1}' })
		expect(response.status, name).toBe(400)
	}
	const many = new URLSearchParams(good)
	for (let i = 0; i < 9000; i++) many.append(`f${i}`, '1')
	many.append('csrf', await visitor.token('/login'))
	expect((await visitor.request('/login', { method: 'POST', body: many })).status).toBe(400)
	expect((await visitor.request('/healthz')).status).toBe(200)
})

test('odd but legal request lines are answered', async () => {
	const { port } = new URL(server.origin)
	const ask = (line: string, host = 'localhost') =>
		new Promise<string>((resolve, reject) => {
			const socket = connect(Number(port), '127.0.0.1', () =>
				socket.end(`${line}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
			)
			let answer = ''
			socket.setEncoding('utf8').on('data', text => {
				answer += text
			})
			socket.on('end', () => resolve(answer.split('\r\n', 1)[0]!)).on('error', reject)
		})
	expect(await ask('GET http://localhost/healthz HTTP/1.1')).toContain('200')
	for (const host of ['a b', 'a/b?c=', 'a#b', 'me@a']) {
		expect(await ask('GET /healthz HTTP/1.1', host), host).toContain('400')
	}
	expect(await ask('TRACE / HTTP/1.1')).toContain('405')
})

test('a form that breaks off in a file without a name is refused, and the server lives on', async () => {
	const body =
		'--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\nno end of it'
	const headers = { 'Content-Type': 'multipart/form-data; boundary=b' }
	const post = { method: 'POST', headers, body }
	const response = await fetch(`${server.origin}/messages/x`, { ...post, redirect: 'manual' })
	expect(response.status).toBe(401)
	for (const range of ['bytes=5-2', 'bytes=0-99999999999999999999']) {
		const icon = await fetch(`${server.origin}/icon.svg`, { headers: { Range: range } })
		expect(icon.status, range).toBe(200)
	}
	expect((await fetch(`${server.origin}/healthz`)).status).toBe(200)
})
