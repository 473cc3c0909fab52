import type { Actor } from '~/auth/actor'
import { type Api, type Call, send } from '../support/api.ts'
import type { Scene } from './calls.ts'

/* One act through its two faces: the page's form and the API's call. */

export interface Act {
	who: 'homeowner' | 'contractor' | 'stranger' | 'nobody'
	page: { path: string; fields: Record<string, string> }
	api: { method: string; path: string; body: unknown }
}

export type Face = (api: Api, scene: Scene, act: Act) => Promise<number>

async function actorOf(api: Api, scene: Scene, who: Act['who']): Promise<Actor | null> {
	if (who === 'nobody') return null
	return who === 'stranger' ? api.makeContractor('Stranger') : scene[who]
}

/** Posts the form as a browser would, with the token of a page it was shown. @returns 200 when it was done, else the status. */
export const byPage: Face = async (api, scene, { who, page }) => {
	const actor = await actorOf(api, scene, who)
	const as = actor ? await api.session(actor) : {}
	const shown = await send(api.origin(), '/settings', { as })
	const csrf = /name="csrf" value="([^"]+)"/.exec(shown.text)?.[1] ?? ''
	const response = await fetch(api.origin() + page.path, {
		method: 'POST',
		redirect: 'manual',
		headers: as,
		body: new URLSearchParams({ ...page.fields, csrf }),
	})
	await response.text()
	return response.status === 303 ? 200 : response.status
}

/** @returns 200 when it was done, else the status. */
export const byApi: Face = async (api, scene, { who, api: { method, path, body } }) => {
	const actor = await actorOf(api, scene, who)
	const call: Call = { method, body, ...(actor && { as: await api.session(actor) }) }
	const { status } = await api.call(path, call)
	return status === 201 ? 200 : status
}

/** All that is stored of a scene's people, with its ids and times made comparable. */
export async function storedOf({ homeowner, contractor }: Scene): Promise<unknown> {
	const { db } = await import('~/db/client.server')
	const homeownerId = homeowner.id
	const lead = { homeownerId }
	const rows = [
		await db.user.findMany({
			where: { id: { in: [homeowner.id, contractor.id] } },
			select: { name: true, role: true },
			orderBy: { role: 'asc' },
		}),
		await db.lead.findMany({ where: lead, orderBy: { createdAt: 'asc' } }),
		await db.participant.findMany({
			where: { thread: { lead } },
			orderBy: [{ thread: { createdAt: 'asc' } }, { user: { role: 'asc' } }],
		}),
		await db.message.findMany({
			where: { thread: { lead } },
			orderBy: [{ thread: { createdAt: 'asc' } }, { seq: 'asc' }],
		}),
		await db.notification.findMany({
			where: { userId: { in: [homeowner.id, contractor.id] } },
			orderBy: [{ user: { role: 'asc' } }, { createdAt: 'asc' }, { seq: 'asc' }],
		}),
	]
	return JSON.parse(comparable(JSON.stringify(rows)))
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g

/** Each id by the place where it first appears, each time as such. */
function comparable(text: string): string {
	const seen: string[] = []
	return text.replace(TIME, 'time').replace(ID, id => {
		if (!seen.includes(id)) seen.push(id)
		return `id ${seen.indexOf(id)}`
	})
}
