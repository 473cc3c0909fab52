import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../support/api.ts'
import { makeScene, type Scene } from './calls.ts'

// The calls of the first design, as they are written there.

let api: Api
let scene: Scene
let as: Record<string, string>

beforeAll(async () => {
	api = await startApi()
	scene = await makeScene(api)
	as = await api.session(scene.homeowner)
})

afterAll(() => api?.stop())

test('GET /api/threads?userId=', async () => {
	const { status, json } = await api.call(`/api/threads?userId=${scene.homeowner.id}`, { as })
	expect(status).toBe(200)
	expect(json.threads).toHaveLength(1)
	expect(json.threads[0]).toMatchObject({
		id: scene.threadId,
		leadId: scene.leadId,
		counterpart: { id: scene.contractor.id, name: scene.contractor.name, role: 'CONTRACTOR' },
		lastMessage: { seq: 5, preview: 'message 1' },
		unreadCount: 4,
	})
})

test('POST /api/threads/create { leadId }', async () => {
	const given = { method: 'POST', as, body: { leadId: scene.leadId } }
	const { status, json } = await api.call('/api/threads/create', given)
	expect(status).toBe(200)
	expect(json.thread.id).toBe(scene.threadId)
})

test('GET /api/threads/:id/messages', async () => {
	const { json } = await api.call(`/api/threads/${scene.threadId}/messages`, { as })
	expect(json.messages.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3, 4, 5])
	expect(json.messages[0].kind).toBe('SYSTEM')
})

test('POST /api/threads/:id/messages { fromUserId, toUserId, body }', async () => {
	const { homeowner, contractor, threadId } = scene
	const body = { fromUserId: homeowner.id, toUserId: contractor.id, body: 'See you on Tuesday' }
	const address = `/api/threads/${threadId}/messages`
	const { status, json } = await api.call(address, { method: 'POST', as, body })
	expect(status).toBe(201)
	expect(json.message).toMatchObject({ ...body, seq: 6, threadId, fromUser: { id: homeowner.id } })

	const theirs = await api.session(contractor)
	const bell = await api.call(`/api/notifications?userId=${contractor.id}`, { as: theirs })
	expect(bell.json.notifications[0]).toMatchObject({
		type: 'NEW_MESSAGE',
		read: false,
		payload: { messageId: json.message.id, threadId, leadId: scene.leadId, preview: body.body },
	})
})

test('GET /api/notifications?userId= and PATCH /api/notifications', async () => {
	const list = async (query = '') =>
		(await api.call(`/api/notifications?userId=${scene.homeowner.id}${query}`, { as })).json
	const { notifications, unreadCount } = await list()
	expect(unreadCount).toBe(4)
	expect(notifications.map(({ type }: { type: string }) => type)).toEqual([
		'NEW_MESSAGE',
		'NEW_MESSAGE',
		'NEW_MESSAGE',
		'LEAD_CLAIMED',
	])
	const patch = async (body: unknown) =>
		(await api.call('/api/notifications', { method: 'PATCH', as, body })).json
	const ids = notifications.slice(0, 2).map(({ id }: { id: string }) => id)
	expect(await patch({ notificationIds: ids })).toEqual({ updated: 2, unreadCount: 2 })
	expect(await patch({ notificationIds: ids })).toEqual({ updated: 0, unreadCount: 2 })
	expect(await patch({ notificationIds: ids, read: false })).toEqual({ updated: 2, unreadCount: 4 })
	expect((await list('&unread=true')).notifications).toHaveLength(4)
	expect(await patch({ markAllAsRead: true })).toEqual({ updated: 4, unreadCount: 0 })
	expect((await list('&unread=true')).notifications).toEqual([])
})

test('somebody else’s userId, fromUserId or toUserId is refused, and nothing is stored', async () => {
	const { contractor, threadId } = scene
	const before = await api.everything()
	const messages = `/api/threads/${threadId}/messages`
	const post = async (body: object) =>
		(await api.call(messages, { method: 'POST', as, body })).status
	expect((await api.call(`/api/threads?userId=${contractor.id}`, { as })).status).toBe(403)
	expect((await api.call(`/api/notifications?userId=${contractor.id}`, { as })).status).toBe(403)
	expect(await post({ body: 'I am Carl', fromUserId: contractor.id })).toBe(403)
	expect(await post({ body: 1, bogus: 1, fromUserId: contractor.id })).toBe(403)
	expect(await post({ body: 'To myself', toUserId: scene.homeowner.id })).toBe(422)
	expect(await api.everything()).toBe(before)
})
