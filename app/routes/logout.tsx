import { redirect } from '@remix-run/node'
import { endSession } from '~/auth/sessions.server'
import { form } from '~/http/doors.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/')

export const action = form(async ({ request }) =>
	redirect('/login', { status: 303, headers: { 'Set-Cookie': await endSession(request) } }),
)

export default function LogOut() {
	return null
}
