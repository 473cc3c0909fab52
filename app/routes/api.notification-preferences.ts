import type { Actor } from '~/auth/actor'
import { apiGet, apiWrites, json } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { parseStrict } from '~/http/parse'
import { NoQuery, parseQuery } from '~/http/query.server'
import { emailStateOf } from '~/notifications/email/address.server'
import { changePreferences, preferencesOf } from '~/notifications/preferences.server'
import { ChangePreferences } from '~/notifications/schemas'

async function view(actor: Actor) {
	const { off, ...rest } = await preferencesOf(actor)
	return { preferences: { off: [...off], ...rest }, email: await emailStateOf(actor) }
}

export const loader = apiGet('notifications', async ({ request, actor }) => {
	parseQuery(request, NoQuery)
	return conditional(request, etagOf(request, actor, actor.version), async () =>
		json(await view(actor)),
	)
})

export const action = apiWrites({
	method: 'PATCH',
	beside: ['GET'],
	scope: 'notifications',
	async act({ actor, body }) {
		await changePreferences(actor, parseStrict(ChangePreferences, body))
		return { status: 200, body: await view(actor) }
	},
})
