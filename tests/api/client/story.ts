import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './api.d.ts'

// Compiled and run by client.test.ts in a folder of its own, beside the types
// that a public generator made of openapi.json: what an integrator would write.

const {
	ORIGIN: baseUrl,
	HOMEOWNER,
	CONTRACTOR_COOKIE,
	OPEN_LEAD,
} = process.env as Record<string, string>

// One by token, one by cookie.
const homeowner = createClient<paths>({
	baseUrl: baseUrl!,
	headers: { authorization: `Bearer ${HOMEOWNER}` },
})
const contractor = createClient<paths>({
	baseUrl: baseUrl!,
	headers: { cookie: CONTRACTOR_COOKIE! },
})

function given<T>({ data, error }: { data?: T; error?: unknown }): T {
	if (data === undefined) throw new Error(`Refused: ${JSON.stringify(error)}`)
	return data
}

async function threadIds(client: Client<paths>): Promise<string[]> {
	const { threads } = given(await client.GET('/api/threads', { params: { query: { limit: 10 } } }))
	return threads.map(({ id }) => id)
}

const leadId = OPEN_LEAD!
const refused = await homeowner.POST('/api/threads/create', { body: { leadId } })
const conflict: number | undefined = refused.error?.status

const claimed = given(
	await contractor.POST('/api/leads/{leadId}/claim', { params: { path: { leadId } }, body: {} }),
)
const { thread } = given(await homeowner.POST('/api/threads/create', { body: { leadId } }))
const path = { threadId: thread.id }

const { message } = given(
	await homeowner.POST('/api/threads/{threadId}/messages', {
		params: { path, header: { 'Idempotency-Key': 'story-1' } },
		body: { body: 'When can you come?', toUserId: thread.counterpart.id },
	}),
)
const { messages } = given(
	await contractor.GET('/api/threads/{threadId}/messages', {
		params: { path, query: { after: 1 } },
	}),
)
const { unreadCount } = given(
	await contractor.POST('/api/threads/{threadId}/read', { params: { path }, body: {} }),
)

const { notifications } = given(await homeowner.GET('/api/notifications'))
const claims = notifications.flatMap(({ payload }) =>
	payload && 'contractorName' in payload ? [payload.contractorName] : [],
)
const marked = given(await homeowner.PATCH('/api/notifications', { body: { markAllAsRead: true } }))

console.log(
	JSON.stringify({
		conflict,
		claimed: claimed.lead.status,
		sameThread: claimed.thread.id === thread.id,
		found: [await threadIds(homeowner), await threadIds(contractor)].every(
			ids => ids[0] === thread.id,
		),
		received: messages.map(({ body, seq }) => [seq, body]),
		sent: message.seq,
		unreadCount,
		claims,
		left: marked.unreadCount,
	}),
)
