import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { endpointOf, removeEndpoint } from '~/webhooks/endpoints.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { id?: string } }) =>
	redirect(`/settings/webhooks/${params.id}`)

export const action = form(
	async ({ actor, params }) => {
		await removeEndpoint(actor, params.id!)
		return redirect('/settings/webhooks', 303)
	},
	(actor, params) => endpointOf(actor, params.id!),
)

export default function DeleteWebhook() {
	return null
}
