import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { notificationOf, readNotification } from '~/notifications/inbox.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/notifications')

export const action = form(
	async ({ actor, params, form }) => {
		await readNotification(actor, params.id!)
		const unreadOnly = form.get('show') === 'unread'
		return redirect(unreadOnly ? '/notifications?show=unread' : '/notifications', 303)
	},
	(actor, params) => notificationOf(actor, params.id!),
)

export default function ReadNotification() {
	return null
}
