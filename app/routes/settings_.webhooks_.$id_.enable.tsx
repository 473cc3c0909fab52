import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { enableEndpoint, endpointOf } from '~/webhooks/endpoints.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { id?: string } }) =>
	redirect(`/settings/webhooks/${params.id}`)

export const action = form(
	async ({ actor, params }) => {
		await enableEndpoint(actor, params.id!)
		return redirect(`/settings/webhooks/${params.id}`, 303)
	},
	(actor, params) => endpointOf(actor, params.id!),
)

export default function EnableWebhook() {
	return null
}
