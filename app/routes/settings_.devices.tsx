import { data, type MetaFunction } from '@remix-run/node'
import { Link, redirect, useActionData, useLoaderData } from '@remix-run/react'
import { PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { NotifyMeHere } from '~/components/NotifyMeHere'
import { form, page } from '~/http/doors.server'
import { Problem } from '~/http/problem'
import {
	addDevice,
	devicesOf,
	showPreviews,
	showsPreviews,
} from '~/notifications/push/devices.server'
import { Subscription } from '~/notifications/push/schemas'
import { vapidKeys } from '~/notifications/push/vapid.server'
import { timesIn } from '~/time'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Devices', matches)

const SAID: Record<string, string> = {
	added: 'This browser is told from now on.',
	saved: 'Saved.',
	sent: 'A test is on its way.',
	gone: 'That browser has ended its subscription, so it was removed.',
	refused: 'Its push service would not take the test. Remove the device and add it again.',
	later: 'Its push service can’t be reached just now. Try again later.',
}

export const loader = page(async ({ actor, request }) => {
	const { full } = timesIn(actor.timeZone, new Date().toISOString())
	const said = new URL(request.url).searchParams.get('said') ?? ''
	return {
		publicKey: (await vapidKeys()).publicKey,
		previews: await showsPreviews(actor),
		devices: (await devicesOf(actor)).map(({ since, toldAt, ...device }) => ({
			...device,
			since: full(since),
			toldAt: toldAt && full(toldAt),
		})),
		said: Object.hasOwn(SAID, said) ? SAID[said] : null,
	}
})

export const action = form(async ({ actor, form, request }) => {
	if (form.get('intent') === 'previews') {
		await showPreviews(actor, form.has('previews'))
		return redirect('/settings/devices?said=saved', 303)
	}
	const parsed = Subscription.safeParse(Object.fromEntries(form))
	if (!parsed.success) return data({ error: parsed.error.issues[0]!.message }, 422)
	try {
		await addDevice(actor, parsed.data, request.headers.get('user-agent') ?? '')
	} catch (error) {
		if (error instanceof Problem && error.status === 422) {
			return data({ error: error.message }, 422)
		}
		throw error
	}
	return redirect('/settings/devices?said=added', 303)
})

export default function Devices() {
	const { publicKey, previews, devices, said } = useLoaderData<typeof loader>()
	const refused = useActionData<typeof action>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-2">Devices</h1>
			<p className="mb-4">
				A browser that you add here shows what comes, also when no page is open. Logging out there
				ends it. What you are told, and when not, is in{' '}
				<Link to="/settings/notifications">how you are notified</Link>.
			</p>
			{said && !refused && (
				<p className="notice mb-4" role="status">
					{said}
				</p>
			)}
			{refused && (
				<p className="error mb-4" role="alert">
					{refused.error}
				</p>
			)}
			<NotifyMeHere publicKey={publicKey} isAdded={devices.some(({ isThis }) => isThis)} />
			{devices.length > 0 && (
				<ul className="rows mt-4">
					{devices.map(device => (
						<Device key={device.id} {...device} />
					))}
				</ul>
			)}
			<PostForm className="card mt-6 p-5">
				<input type="hidden" name="intent" value="previews" />
				<label className="flex items-start gap-2">
					<input className="mt-1" type="checkbox" name="previews" defaultChecked={previews} />
					<span>
						Show who wrote what
						<span className="hint block">
							Off: a locked screen says only that there is something to read.
						</span>
					</span>
				</label>
				<button className="button mt-4" type="submit">
					Save
				</button>
			</PostForm>
		</section>
	)
}

interface DeviceProps {
	id: string
	name: string
	since: string
	toldAt: string | null
	isThis: boolean
}

function Device({ id, name, since, toldAt, isThis }: DeviceProps) {
	return (
		<li data-device={id} className="flex flex-wrap items-start gap-4">
			<div className="min-w-0 grow basis-48">
				<strong>{name}</strong>
				{isThis && ' (this browser)'}
				<p className="hint">
					Added {since}. {toldAt ? `Last told ${toldAt}.` : 'Not told anything yet.'}
				</p>
			</div>
			<div className="flex gap-2">
				<PostForm action={`/settings/devices/${id}/try`}>
					<button className="button-quiet" type="submit" aria-label={`Test ${name}`}>
						Test
					</button>
				</PostForm>{' '}
				<PostForm action={`/settings/devices/${id}/remove`}>
					<button className="button-quiet" type="submit" aria-label={`Remove ${name}`}>
						Remove
					</button>
				</PostForm>
			</div>
		</li>
	)
}
