import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { notificationOf, readNotification } from '~/notifications/inbox.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/notifications')

export const action = form(
	async ({ actor, params }) => redirect((await readNotification(actor, params.id!)).url, 303),
	(actor, params) => notificationOf(actor, params.id!),
)

export default function OpenNotification() {
	return null
}
