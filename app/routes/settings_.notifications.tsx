import type { MetaFunction } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { PreferencesForm } from '~/components/PreferencesForm'
import { form, page } from '~/http/doors.server'
import { loadPreferences, savePreferences } from './settings_.notifications.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('How you are notified', matches)

export const loader = page(async ({ actor, request }) => ({
	...(await loadPreferences(actor)),
	saved: new URL(request.url).searchParams.has('saved'),
}))

export const action = form(savePreferences)

export default function NotificationSettings() {
	const { email, timeZone, types, channels, values, saved } = useLoaderData<typeof loader>()
	const refused = useActionData<typeof action>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-2">How you are notified</h1>
			<p className="mb-4">
				{whereTo(email)} Push goes to your <Link to="/settings/devices">devices</Link>. Back to{' '}
				<Link to="/settings">settings</Link>.
			</p>
			{saved && !refused && (
				<p className="notice mb-4" role="status">
					Saved.
				</p>
			)}
			{email.paused !== null && (
				<div className="notice mb-4" data-paused>
					<p className="mb-3">
						<strong>Your e-mail is paused.</strong> The mail server for {email.address} would not
						take it: {email.paused}
					</p>
					<PostForm action="/settings/notifications/resume">
						<button className="button" type="submit">
							Try again
						</button>
					</PostForm>
				</div>
			)}
			<PreferencesForm
				types={types}
				channels={channels}
				values={refused?.values ?? values}
				errors={refused?.errors ?? []}
				timeZone={timeZone}
			/>
		</section>
	)
}

function whereTo({ address, isOn }: { address: string | null; isOn: boolean }): string {
	if (!isOn) return 'This service sends no e-mail yet; what you choose counts when it does.'
	return address ? `E-mail goes to ${address}.` : 'You have no e-mail address here.'
}
