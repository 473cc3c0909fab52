import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { readAllNotifications } from '~/notifications/inbox.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/notifications')

export const action = form(async ({ actor }) => {
	await readAllNotifications(actor)
	return redirect('/notifications', 303)
})

export default function ReadAll() {
	return null
}
