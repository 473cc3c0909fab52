import { expect, test } from 'vitest'
import { startSession } from '~/auth/sessions.server'
import { apiGet, apiWrite, json } from '~/http/api-doors.server'
import { form, page, type Refusal } from '~/http/doors.server'
import { leadOf } from '~/leads/leads.server'
import { threadOf } from '~/messaging/threads.server'
import { notificationOf } from '~/notifications/inbox.server'
import { makeHomeowner } from '../support/factory.ts'

// What an address can name that no database row has: the answer is 404, never 500.

const IDS = [
	['NUL', 'a\u0000b'],
	['a blank', ' '],
	['a quote', "'"],
	['far too much', 'x'.repeat(5000)],
] as const

const finders = { threadOf, leadOf, notificationOf }

async function session(): Promise<string> {
	const { id } = await makeHomeowner()
	return (await startSession(id)).split(';', 1)[0]!
}

/** The status with which a page's loader or action refuses. */
async function refusedWith(work: Promise<unknown>): Promise<number> {
	const thrown = await work.then(
		() => {
			throw new Error('Nothing was refused.')
		},
		error => error as { data: Refusal; init: ResponseInit },
	)
	expect(thrown.data.problem.status).toBe(thrown.init.status)
	return thrown.data.problem.status
}

for (const [name, find] of Object.entries(finders)) {
	test.each(IDS)(
		`${name}: an address with %s in the place of an id is not there`,
		async (_, id) => {
			const cookie = await session()
			const get = new Request('http://localhost/', { headers: { cookie } })
			const post = (type: string, body: string) =>
				new Request('http://localhost/', {
					method: 'POST',
					headers: { cookie, 'content-type': type },
					body,
				})
			const args = (request: Request) => ({ request, params: { id }, context: {} })
			const access = (actor: Parameters<typeof find>[0], params: { id?: string }) =>
				find(actor, params.id!)
			const never = async () => json({})

			const load = page(({ actor, params }) => find(actor, params.id!))
			expect(await refusedWith(load(args(get)))).toBe(404)

			const act = form(never, access)
			const posted = post('application/x-www-form-urlencoded', 'a=1')
			expect(await refusedWith(act(args(posted)))).toBe(404)

			const read = apiGet(async ({ actor, params }) => json(await find(actor, params.id!)))
			expect((await read(args(get))).status).toBe(404)

			const write = apiWrite(['POST'], never, access)
			const answer = await write(args(post('application/json', '{}')))
			expect(answer.status).toBe(404)
			expect(answer.headers.get('content-type')).toBe('application/problem+json')
		},
	)
}
