import { redirect } from '@remix-run/node'
import { revokeSession, sessionOf } from '~/auth/sessions.server'
import { form } from '~/http/doors.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/settings/sessions')

export const action = form(
	async ({ actor, params }) => {
		await revokeSession(actor, params.id!)
		return redirect('/settings/sessions', 303)
	},
	(actor, params) => sessionOf(actor, params.id!),
)

export default function RevokeSession() {
	return null
}
