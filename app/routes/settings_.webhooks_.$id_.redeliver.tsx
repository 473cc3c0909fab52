import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { requireIds } from '~/http/id'
import { redeliver, redeliverFailed } from '~/webhooks/deliveries.server'
import { endpointOf } from '~/webhooks/endpoints.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { id?: string } }) =>
	redirect(`/settings/webhooks/${params.id}`)

/** One delivery, or without `deliveryId` all that failed. */
export const action = form(
	async ({ actor, params, form }) => {
		const deliveryId = form.get('deliveryId')
		if (typeof deliveryId === 'string') {
			requireIds({ deliveryId })
			await redeliver(actor, params.id!, deliveryId)
		} else await redeliverFailed(actor, params.id!)
		return redirect(`/settings/webhooks/${params.id}`, 303)
	},
	(actor, params) => endpointOf(actor, params.id!),
)

export default function Redeliver() {
	return null
}
