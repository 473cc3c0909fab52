import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { startSession } from '~/auth/sessions.server'
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

const finders: Record<string, (actor: Actor, id: string) => Promise<unknown>> = {
	threadOf,
	leadOf,
	notificationOf,
}

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
			const args = (request: Request) => ({ request, params: { id }, context: {} })
			const access = (actor: Actor, params: { id?: string }) => find(actor, params.id!)

			const load = page(({ actor, params }) => access(actor, params))
			const get = new Request('http://localhost/', { headers: { cookie } })
			expect(await refusedWith(load(args(get)))).toBe(404)

			const act = form(async () => null, access)
			const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
			const post = new Request('http://localhost/', { method: 'POST', headers, body: 'a=1' })
			expect(await refusedWith(act(args(post)))).toBe(404)
		},
	)
}
