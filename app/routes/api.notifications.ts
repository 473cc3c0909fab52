import { NotificationsQuery, PatchNotifications } from '~/api/schemas'
import { requireOwnQuery } from '~/auth/ownership'
import { apiGet, apiWrites, json } from '~/http/api-doors.server'
import { conditional, etagOf } from '~/http/conditional.server'
import { parseStrict } from '~/http/parse'
import { cursorOf, parseQuery } from '~/http/query.server'
import {
	markNotifications,
	notificationsOf,
	readAllNotifications,
	unreadNotificationCount,
} from '~/notifications/inbox.server'

export const loader = apiGet('notifications', async ({ request, actor }) => {
	requireOwnQuery(actor, request)
	const { limit, unread, ...query } = parseQuery(request, NotificationsQuery)
	const cursor = cursorOf(query)
	return conditional(request, etagOf(request, actor, actor.version), async () =>
		json(await notificationsOf(actor, { unread: unread === 'true', cursor, limit })),
	)
})

export const action = apiWrites({
	method: 'PATCH',
	beside: ['GET'],
	scope: 'notifications',
	async act({ actor, body }) {
		const change = parseStrict(PatchNotifications, body)
		const { updated } =
			'markAllAsRead' in change
				? await readAllNotifications(actor)
				: await markNotifications(actor, change.notificationIds, change.read)
		return { status: 200, body: { updated, unreadCount: await unreadNotificationCount(actor) } }
	},
})
