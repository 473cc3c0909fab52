import { redirect } from '@remix-run/node'
import { revokeToken, tokenOf } from '~/auth/tokens.server'
import { form } from '~/http/doors.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/settings/tokens')

export const action = form(
	async ({ actor, params }) => {
		await revokeToken(actor, params.id!)
		return redirect('/settings/tokens', 303)
	},
	(actor, params) => tokenOf(actor, params.id!),
)

export default function RevokeToken() {
	return null
}
