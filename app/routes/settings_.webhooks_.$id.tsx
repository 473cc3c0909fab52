import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { DeliveryList } from '~/components/DeliveryList'
import { PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { page } from '~/http/doors.server'
import { timesIn } from '~/time'
import { deliveriesOf } from '~/webhooks/deliveries.server'
import { endpointOf } from '~/webhooks/endpoints.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Webhook', matches)

export const loader = page(async ({ actor, params }) => {
	const endpoint = await endpointOf(actor, params.id!)
	const { full } = timesIn(actor.timeZone, new Date().toISOString())
	const deliveries = (await deliveriesOf(actor, params.id!)).map(delivery => ({
		...delivery,
		created: full(delivery.createdAt),
		lastTried: delivery.lastTriedAt && full(delivery.lastTriedAt),
	}))
	return {
		endpoint,
		registered: full(endpoint.createdAt),
		disabled: endpoint.disabledAt && full(endpoint.disabledAt),
		deliveries,
	}
})

export default function Webhook() {
	const { endpoint, registered, disabled, deliveries } = useLoaderData<typeof loader>()
	const here = `/settings/webhooks/${endpoint.id}`
	return (
		<section className="mx-auto max-w-prose">
			<p className="mb-3">
				<Link to="/settings/webhooks">← All webhooks</Link>
			</p>
			<h1 className="mb-2 break-all">{endpoint.url}</h1>
			<p className="hint mb-4">
				Registered {registered} for {endpoint.events.join(', ')}.
			</p>
			{disabled && (
				<div className="notice mb-4" role="status">
					<p>
						<strong>Switched off</strong> {disabled}. {endpoint.disabledWhy}
					</p>
					<PostForm action={`${here}/enable`} className="mt-2">
						<button className="button" type="submit">
							Switch on again
						</button>
					</PostForm>
				</div>
			)}
			<h2 className="mb-2">Recent deliveries</h2>
			<DeliveryList deliveries={deliveries} action={disabled ? null : `${here}/redeliver`} />
			<div className="flex flex-wrap gap-3">
				{!disabled && deliveries.some(({ status }) => status === 'FAILED') && (
					<PostForm action={`${here}/redeliver`}>
						<button className="button-quiet" type="submit">
							Send all that failed again
						</button>
					</PostForm>
				)}
				<PostForm action={`${here}/delete`}>
					<button className="button-quiet" type="submit">
						Delete this endpoint
					</button>
				</PostForm>
			</div>
		</section>
	)
}
