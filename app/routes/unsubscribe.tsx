import type { MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData, useLocation } from '@remix-run/react'
import { pageTitle } from '~/components/header-data'
import { linkForm, openPage } from '~/http/doors.server'
import { unsubscribe, unsubscribeOffer } from '~/notifications/unsubscribe.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('E-mails', matches)

// Looking changes nothing: programs follow the links of e-mails before people do.
export const loader = openPage(async ({ request }) => unsubscribeOffer(request.url))

/** From the button, or from a mail service in one click (RFC 8058): answered without a redirect. */
export const action = linkForm(({ request }) => unsubscribe(request.url))

export default function Unsubscribe() {
	const offer = useLoaderData<typeof loader>()
	const done = useActionData<typeof action>()
	const { pathname, search } = useLocation()
	const { title, text } = done ?? offer
	return (
		<section className="mx-auto max-w-form">
			<div className="card p-5" role={done ? 'status' : undefined}>
				<h1 className="mb-2">{title}</h1>
				<p className="mb-4">{text}</p>
				{!done && (
					<form method="post" action={pathname + search} className="mb-4">
						<button className="button" type="submit">
							{offer.label}
						</button>
					</form>
				)}
				<p className="hint">
					Everything else is in your <Link to="/settings/notifications">settings</Link>.
				</p>
			</div>
		</section>
	)
}
