import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { visitorToken } from '~/auth/csrf.server'
import { safeRedirect } from '~/auth/redirect'
import { MIN_PASSWORD, SignUp } from '~/auth/schemas'
import { endSession, startSession } from '~/auth/sessions.server'
import { authenticate } from '~/auth/strategy.server'
import { Field, PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { openPage, visitorForm } from '~/http/doors.server'
import { Problem } from '~/http/problem'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Sign up', matches)

export const loader = openPage(async ({ actor, request }) => {
	if (actor) throw redirect('/messages')
	const { csrf, headers } = await visitorToken(request)
	return data({ csrf }, { headers })
})

export const action = visitorForm(async ({ request, form }) => {
	const submission = parseWithZod(form, { schema: SignUp })
	const hide = { hideFields: ['password', 'csrf'] }
	if (submission.status !== 'success') return data(submission.reply(hide), 422)
	try {
		const userId = await authenticate('sign-up', request, form)
		await endSession(request) // whoever was logged in here before
		return redirect(safeRedirect(submission.value.redirectTo, '/leads'), {
			status: 303,
			headers: { 'Set-Cookie': await startSession(userId) },
		})
	} catch (error) {
		if (!(error instanceof Problem)) throw error
		const fieldErrors = Object.fromEntries((error.errors ?? []).map(e => [e.path, [e.message]]))
		return data(submission.reply({ ...hide, fieldErrors }), error.status)
	}
})

export default function SignUpPage() {
	const { csrf } = useLoaderData<typeof loader>()
	const [form, fields] = useForm({
		id: 'signup',
		lastResult: useActionData<typeof action>(),
		constraint: getZodConstraint(SignUp),
		shouldValidate: 'onBlur',
		shouldRevalidate: 'onInput',
		onValidate: ({ formData }) => parseWithZod(formData, { schema: SignUp }),
	})
	const { key: _n, ...name } = getInputProps(fields.name, { type: 'text' })
	const { key: _e, ...email } = getInputProps(fields.email, { type: 'email' })
	const { key: _p, ...password } = getInputProps(fields.password, { type: 'password' })
	return (
		<section className="mx-auto max-w-form">
			<h1 className="mb-4">Sign up</h1>
			<PostForm {...getFormProps(form)} token={csrf} reloadDocument className="card p-5">
				<TimeZoneField />
				<Field label="Name" id={fields.name.id} errors={fields.name.errors}>
					<input {...name} className="field" autoComplete="name" />
				</Field>
				<Field label="E-mail" id={fields.email.id} errors={fields.email.errors}>
					<input {...email} className="field" autoComplete="username" />
				</Field>
				<Field
					label="Password"
					id={fields.password.id}
					errors={fields.password.errors}
					hint={`At least ${MIN_PASSWORD} characters.`}
				>
					<input {...password} className="field" autoComplete="new-password" />
				</Field>
				<fieldset className="mb-4">
					<legend className="label">I am</legend>
					<Role
						value="HOMEOWNER"
						label="a homeowner, with work to be done"
						chosen={fields.role.initialValue}
					/>
					<Role
						value="CONTRACTOR"
						label="a contractor, looking for work"
						chosen={fields.role.initialValue}
					/>
					<p className="error" role={fields.role.errors ? 'alert' : undefined}>
						{fields.role.errors?.join(' ')}
					</p>
				</fieldset>
				<button className="button w-full" type="submit">
					Sign up
				</button>
			</PostForm>
			<p className="mt-4">
				Already here? <Link to="/login">Log in</Link>
			</p>
		</section>
	)
}

function Role({
	value,
	label,
	chosen,
}: {
	value: string
	label: string
	chosen: string | undefined
}) {
	return (
		<label className="flex items-center gap-2 py-1">
			<input type="radio" name="role" value={value} required defaultChecked={chosen === value} />
			{label}
		</label>
	)
}

/** With a script the browser can tell its time zone; else it stays unknown and times say UTC. */
function TimeZoneField() {
	const [timeZone, setTimeZone] = useState('')
	useEffect(() => setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''), [])
	return <input type="hidden" name="timeZone" value={timeZone} />
}
