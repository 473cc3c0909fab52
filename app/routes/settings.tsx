import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction } from '@remix-run/node'
import { Link, redirect, useActionData, useLoaderData } from '@remix-run/react'
import { privacyOf } from '~/auth/privacy.server'
import { changeProfile, timeZones } from '~/auth/profile.server'
import { Profile } from '~/auth/schemas'
import { Field, PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { PrivacyForm } from '~/components/PrivacyForm'
import { form, page } from '~/http/doors.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Settings', matches)

export const loader = page(async ({ actor, request }) => ({
	name: actor.name,
	timeZone: actor.timeZone,
	runsThis: actor.role === 'ADMIN',
	zones: timeZones(),
	privacy: await privacyOf(actor),
	saved: new URL(request.url).searchParams.has('saved'),
}))

export const action = form(async ({ actor, form }) => {
	const submission = parseWithZod(form, { schema: Profile })
	if (submission.status !== 'success') return data(submission.reply({ hideFields: ['csrf'] }), 422)
	await changeProfile(actor, submission.value)
	return redirect('/settings?saved', 303)
})

export default function Settings() {
	const { name, timeZone, runsThis, zones, privacy, saved } = useLoaderData<typeof loader>()
	const [form, fields] = useForm({
		id: 'profile',
		lastResult: useActionData<typeof action>(),
		constraint: getZodConstraint(Profile),
		defaultValue: { name, timeZone: timeZone ?? '' },
		shouldValidate: 'onBlur',
		shouldRevalidate: 'onInput',
		onValidate: ({ formData }) => parseWithZod(formData, { schema: Profile }),
	})
	const { key: _, ...nameInput } = getInputProps(fields.name, { type: 'text' })
	return (
		<section className="mx-auto max-w-form">
			<h1 className="mb-4">Settings</h1>
			{saved && (
				<p className="notice mb-4" role="status">
					Saved.
				</p>
			)}
			<PostForm {...getFormProps(form)} method="post" className="card p-5">
				<Field label="Name" id={fields.name.id} errors={fields.name.errors} hint="Others see this.">
					<input {...nameInput} className="field" autoComplete="name" />
				</Field>
				<Field label="Time zone" id={fields.timeZone.id} errors={fields.timeZone.errors}>
					<select
						className="field"
						id={fields.timeZone.id}
						name={fields.timeZone.name}
						defaultValue={fields.timeZone.initialValue}
					>
						<option value="">UTC</option>
						{zones.map(zone => (
							<option key={zone} value={zone}>
								{zone.replaceAll('_', ' ')}
							</option>
						))}
					</select>
				</Field>
				<button className="button" type="submit">
					Save
				</button>
			</PostForm>
			<PrivacyForm {...privacy} />
			<p className="mt-4">
				<Link to="/settings/notifications">How you are notified</Link> ·{' '}
				<Link to="/settings/devices">Devices</Link> ·{' '}
				<Link to="/settings/sessions">Where you are logged in</Link> ·{' '}
				<Link to="/settings/tokens">Access tokens for programs</Link>
				{runsThis && (
					<>
						{' '}
						· <Link to="/settings/webhooks">Webhooks</Link> ·{' '}
						<Link to="/settings/deliveries">Failed deliveries</Link> ·{' '}
						<Link to="/settings/history">A message’s history</Link>
					</>
				)}
			</p>
		</section>
	)
}
