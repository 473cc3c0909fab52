import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { sessionsOf } from '~/auth/sessions.server'
import { PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { page } from '~/http/doors.server'
import { timesIn } from '~/time'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Where you are logged in', matches)

export const loader = page(async ({ actor }) => {
	const { full } = timesIn(actor.timeZone, new Date().toISOString())
	const sessions = await sessionsOf(actor)
	return {
		sessions: sessions.map(({ id, createdAt }) => ({
			id,
			since: full(createdAt),
			isThis: id === actor.credentialId,
		})),
	}
})

export default function Sessions() {
	const { sessions } = useLoaderData<typeof loader>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-2">Where you are logged in</h1>
			<p className="mb-4">
				Log out what you don’t know or no longer use. Back to <Link to="/settings">settings</Link>.
			</p>
			<ul className="rows">
				{sessions.map(({ id, since, isThis }) => (
					<li key={id} data-session={id} className="flex items-start gap-4">
						<div className="min-w-0 flex-1">
							<strong>{isThis ? 'This browser' : 'Another browser'}</strong>
							<p className="hint">Logged in {since}.</p>
						</div>
						{!isThis && (
							<PostForm action={`/settings/sessions/${id}/revoke`}>
								<button className="button-quiet" type="submit">
									Log out there
								</button>
							</PostForm>
						)}
					</li>
				))}
			</ul>
		</section>
	)
}
