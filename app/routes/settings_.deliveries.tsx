import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { page } from '~/http/doors.server'
import { deadEvents } from '~/outbox/dead.server'
import { timesIn } from '~/time'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Failed deliveries', matches)

export const loader = page(async ({ actor }) => {
	const { full } = timesIn(actor.timeZone, new Date().toISOString())
	const events = await deadEvents(actor)
	return { events: events.map(event => ({ ...event, created: full(event.createdAt) })) }
})

export default function FailedDeliveries() {
	const { events } = useLoaderData<typeof loader>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-2">Failed deliveries</h1>
			<p className="mb-4">
				What this server gave up after all its tries. <Link to="/settings/webhooks">Webhooks</Link>{' '}
				have pages of their own. Back to <Link to="/settings">settings</Link>.
			</p>
			{events.length === 0 && <p className="hint">Everything has arrived.</p>}
			{events.length > 0 && (
				<ul className="rows">
					{events.map(event => (
						<li key={event.id} data-event={event.id} className="flex items-start gap-4">
							<div className="min-w-0 flex-1">
								<p>{event.what}</p>
								<p className="hint break-words">
									{event.created}. {event.attempts === 1 ? 'One try' : `${event.attempts} tries`}:{' '}
									{event.why}
								</p>
							</div>
							<PostForm action={`/settings/deliveries/${event.id}/retry`}>
								<button className="button-quiet" type="submit">
									Try again
								</button>
							</PostForm>
						</li>
					))}
				</ul>
			)}
		</section>
	)
}
