import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { connect } from '../support/databases.ts'
import { look } from '../support/ledger.ts'
import { Mailbox } from '../support/mailbox.ts'
import { type RunningServer, startServer } from '../support/server.ts'

// The whole way without scripts: choices on the page, a message, the worker of the
// production build, a real SMTP server, the links of the e-mail.

const PAGE = '/settings/notifications'
const ADDRESS = 'homeowner@example.com'

let server: RunningServer
let mailbox: Mailbox
let homeowner: Visitor
let contractor: Visitor
let threadId: string

beforeAll(async () => {
	mailbox = await new Mailbox().start()
	server = await startServer({
		seed: true,
		env: { SMTP_URL: mailbox.url, MAIL_FROM: 'messages@plumbline.example' },
	})
	homeowner = await new Visitor(server.origin).logIn(ADDRESS)
	contractor = await new Visitor(server.origin).logIn('contractor@example.com')
	threadId = await contractor.firstThread()
})
afterAll(async () => {
	await server.stop()
	await mailbox.stop()
})

/** The page's form with nothing but what is given: what is not there is switched off. */
const save = (fields: Record<string, string>) =>
	homeowner.post(PAGE, { pace: 'AT_ONCE', dailyHour: '8', on: 'NEW_MESSAGE:email', ...fields })
const write = (body: string) =>
	contractor.post(`/messages/${threadId}`, { body, clientKey: randomUUID() })
/** As if the last e-mail were long ago. */
async function letCooldownsPass() {
	const connection = await connect(server.databaseUrl)
	await connection.executeScript('UPDATE "Participant" SET "mailedAt" = NULL')
	await connection.dispose()
}
const settings = async () => (await homeowner.get(PAGE)).page
const mails = () => mailbox.of(ADDRESS)
const linkIn = (text: string, label: string) =>
	new RegExp(`^${label}: (\\S+)$`, 'm').exec(text)![1]!.replace(/^https?:\/\/[^/]+/, '')

describe('the page of choices', () => {
	test('has sensible ones at first, and says in which zone the nights are', async () => {
		const page = await settings()
		expect(page).toContain(ADDRESS)
		expect(page).toMatch(/<input[^>]*checked=""[^>]*value="SOON"|value="SOON"[^>]*checked=""/)
		expect(page).not.toContain('WEBHOOK_DISABLED')
		expect((await homeowner.get('/settings')).page).toContain(`href="${PAGE}"`)
	})

	test('gives back what can’t be accepted, with the reason', async () => {
		const response = await save({ quietMonday: 'yes', fromMonday: '25:00', toMonday: '07:00' })
		expect(response.status).toBe(422)
		const page = await response.text()
		expect(page).toContain('Enter a time like 22:00.')
		expect(page).toContain('value="25:00"')
		for (const fields of [{ pace: 'NEVER' }, { dailyHour: '24' }, { dailyHour: '' }]) {
			expect((await save(fields as never)).status).toBe(422)
		}
	})

	test('keeps what was chosen', async () => {
		const chosen = { quietSunday: 'yes', fromSunday: '20:00', toSunday: '9:00', pace: 'DAILY' }
		expect((await save(chosen)).status).toBe(303)
		const page = await settings()
		expect(page).toMatch(/name="fromSunday" value="20:00"/)
		expect(page).toMatch(/name="toSunday" value="09:00"/)
		expect(page).not.toMatch(/name="on"[^>]*value="NEW_MESSAGE:page"[^>]*checked/)
		expect((await save({})).status).toBe(303)
	})

	test('changes what is chosen for nobody else', async () => {
		const mine = await look(server.databaseUrl, 'SELECT "userId" FROM "NotificationPreference"')
		expect(mine).toHaveLength(1)
	})
})

test('a message comes by e-mail, and its link leads into the conversation', async () => {
	await homeowner.post(`/messages/${threadId}/read`, {}, PAGE)
	expect((await write('Are you there?')).status).toBe(303)
	await waitUntil('the e-mail', () => mails().length === 1)
	const { text } = mails()[0]!
	expect(text).toContain('Are you there?')
	const path = new RegExp(`(/messages/${threadId}\\S+)`).exec(text!)![1]!
	expect((await homeowner.get(path.split('#')[0]!)).page).toContain('Are you there?')
	expect(server.output()).not.toContain('Are you there?')
})

describe('the links to stop', () => {
	const stranger = () => new Visitor(server.origin)
	const off = async () =>
		(await look(server.databaseUrl, 'SELECT "off" FROM "NotificationPreference"'))[0]![0]
	const mutedUntil = async () =>
		(
			await look(
				server.databaseUrl,
				`SELECT "mutedUntil" FROM "Participant" WHERE "threadId" = '${threadId}' AND "mutedUntil" IS NOT NULL`,
			)
		).length

	test('show a page with a button, and looking does nothing', async () => {
		const before = await off()
		for (const [label, button] of [
			['Stop these e-mails', 'Stop them'],
			['Mute this conversation', 'Mute it'],
		]) {
			const response = await stranger().get(linkIn(mails()[0]!.text!, label!))
			expect(response.status).toBe(200)
			expect(response.page).toContain(button)
			expect(response.page).toContain('method="post"')
			// The address is the proof: it goes to no other site.
			expect(response.headers.get('referrer-policy')).toMatch(/same-origin|no-referrer/)
		}
		expect(await off()).toBe(before)
		expect(await mutedUntil()).toBe(0)
	})

	test('mute the conversation from the page, without logging in', async () => {
		const response = await stranger().request(linkIn(mails()[0]!.text!, 'Mute this conversation'), {
			method: 'POST',
			body: new URLSearchParams(),
		})
		expect(response.status).toBe(200)
		expect(await response.text()).toContain('This conversation is muted')
		expect(await mutedUntil()).toBe(1)
		expect((await homeowner.get(`/messages/${threadId}/options`)).page).toContain('Muted for good')
		const options = `/messages/${threadId}/options`
		expect((await homeowner.post(options, { mute: 'off' })).status).toBe(303)
	})

	test('stop in one click of a mail service (RFC 8058), again and again', async () => {
		const url = /<([^>]+)>/.exec(
			mailbox.taken[0]!.raw.replace(/\r\n[ \t]+/g, ' ').match(/List-Unsubscribe: .*/)![0],
		)![1]!
		for (let n = 0; n < 2; n++) {
			// As such a service posts: from elsewhere, without cookies, in both encodings.
			const form = n === 0 ? new URLSearchParams() : new FormData()
			form.append('List-Unsubscribe', 'One-Click')
			const headers = { origin: 'https://mail.example' }
			const response = await fetch(url, { method: 'POST', body: form, headers, redirect: 'manual' })
			expect(response.status).toBe(200)
			expect(await response.text()).toContain('You get no e-mail any more')
		}
		expect(await off()).toContain('NEW_MESSAGE:email')
		expect(await settings()).not.toMatch(/value="NEW_MESSAGE:email"[^>]*checked/)
		await write('Not by e-mail')
		expect(
			(await look(server.databaseUrl, `SELECT "id" FROM "Notification" WHERE "toMail"`)).length,
		).toBe(0)
	})

	test('of somebody else can’t be made', async () => {
		const good = linkIn(mails()[0]!.text!, 'Stop these e-mails')
		const before = await off()
		for (const bad of [
			'/unsubscribe',
			'/unsubscribe?user=a&what=b&proof=',
			good.replace(/proof=.{5}/, 'proof=AAAAA'),
			good.replace('NEW_MESSAGE', 'LEAD_CLAIMED'),
			good.replace(/user=[^&]{4}/, 'user=0000'),
			`${good}%00`,
		]) {
			expect((await stranger().request(bad)).status, bad).toBe(404)
			expect((await stranger().request(bad, { method: 'POST' })).status, bad).toBe(404)
		}
		const body = 'x'.repeat(1024 * 1024)
		expect((await stranger().request(good, { method: 'POST', body })).status).toBe(200)
		expect((await stranger().request(good, { method: 'PUT' })).status).toBe(405)
		expect(await off()).toBe(before)
	})
})

test('an address that is refused is paused, and tried again from the page', async () => {
	expect((await save({})).status).toBe(303)
	await homeowner.post(`/messages/${threadId}/read`, {}, PAGE)
	await letCooldownsPass()
	mailbox.refuseRecipient = [550]
	const before = mails().length
	await write('Lost?')
	await waitUntil('the pause', async () => (await settings()).includes('data-paused'))
	expect((await homeowner.get('/notifications')).page).toContain('is paused')
	// Who asks for another person's changes nothing of this one's.
	expect((await contractor.post(`${PAGE}/resume`, {}, PAGE)).status).toBe(303)
	expect(await settings()).toContain('data-paused')

	expect((await homeowner.post(`${PAGE}/resume`, {}, PAGE)).status).toBe(303)
	await waitUntil('the e-mail', () => mails().length > before)
	expect(mails().at(-1)!.text).toContain('Lost?')
	expect(await settings()).not.toContain('data-paused')
})

describe('a conversation', () => {
	const inbox = async (path = '/messages') => (await homeowner.get(path)).page

	test('is put away until something is written in it', async () => {
		const options = `/messages/${threadId}/options`
		expect((await homeowner.get(`/messages/${threadId}`)).page).toContain(`href="${options}"`)
		expect((await homeowner.post(options, { archive: 'yes' })).status).toBe(303)
		expect(await inbox()).not.toContain(`data-thread-id="${threadId}"`)
		expect(await inbox('/messages/archived')).toContain(`data-thread-id="${threadId}"`)
		expect((await contractor.get('/messages')).page).toContain(`data-thread-id="${threadId}"`)

		await write('Back again')
		expect(await inbox()).toContain(`data-thread-id="${threadId}"`)
		expect(await inbox('/messages/archived')).not.toContain(`data-thread-id="${threadId}"`)
	})

	test('is taken out again by hand', async () => {
		const options = `/messages/${threadId}/options`
		await homeowner.post(options, { archive: 'yes' })
		expect((await homeowner.post(options, { archive: 'no' })).status).toBe(303)
		expect(await inbox()).toContain(`data-thread-id="${threadId}"`)
	})

	test('is muted for a while, and not any more', async () => {
		const options = `/messages/${threadId}/options`
		for (const mute of ['1h', '8h', 'tomorrow', 'always']) {
			expect((await homeowner.post(options, { mute })).status).toBe(303)
			expect((await homeowner.get(options)).page).toContain('Muted')
		}
		expect((await homeowner.post(options, { mute: 'off' })).status).toBe(303)
		expect((await homeowner.get(options)).page).not.toContain('Not any more')
		expect((await homeowner.post(options, { mute: 'sometimes' })).status).toBe(422)
	})
})
