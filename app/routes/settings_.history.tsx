import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useActionData } from '@remix-run/react'
import { requireAdministrator } from '~/auth/ownership'
import { Field, PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { form, page } from '~/http/doors.server'
import { Problem } from '~/http/problem'
import { AskHistory } from '~/messaging/history'
import { askHistory } from '~/messaging/history.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('A message’s history', matches)

export const loader = page(async ({ actor }) => {
	await requireAdministrator(actor)
	return null
})

export const action = form(async ({ actor, form }) => {
	const submission = parseWithZod(form, { schema: AskHistory })
	const hidden = { hideFields: ['csrf'] }
	if (submission.status !== 'success') return data(submission.reply(hidden), 422)
	try {
		return redirect(`/settings/history/${await askHistory(actor, submission.value)}`, 303)
	} catch (error) {
		if (!(error instanceof Problem && error.status === 422)) throw error
		const link = error.errors?.map(({ message }) => message) ?? [error.message]
		return data(submission.reply({ ...hidden, fieldErrors: { link } }), 422)
	}
}, requireAdministrator)

export default function AskForHistory() {
	const [form, fields] = useForm({
		id: 'history',
		lastResult: useActionData<typeof action>(),
		constraint: getZodConstraint(AskHistory),
		shouldRevalidate: 'onInput',
		onValidate: ({ formData }) => parseWithZod(formData, { schema: AskHistory }),
	})
	const { key: _l, ...link } = getInputProps(fields.link, { type: 'text' })
	const { key: _r, ...reason } = getInputProps(fields.reason, { type: 'text' })
	return (
		<section className="mx-auto max-w-form">
			<h1 className="mb-2">A message’s history</h1>
			<p className="mb-4">
				What an edited or deleted message said before. That you looked, and why, is written down.
				Back to <Link to="/settings">settings</Link>.
			</p>
			<PostForm {...getFormProps(form)} method="post" className="card p-5">
				<Field
					label="The message’s link"
					id={fields.link.id}
					errors={fields.link.errors}
					hint="The time beside a message is its link."
				>
					<input {...link} className="field" />
				</Field>
				<Field label="Why you need it" id={fields.reason.id} errors={fields.reason.errors}>
					<input {...reason} className="field" />
				</Field>
				<button className="button" type="submit">
					Show it
				</button>
			</PostForm>
		</section>
	)
}
