import {
	getFormProps,
	getInputProps,
	getSelectProps,
	getTextareaProps,
	useForm,
} from '@conform-to/react'
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { Field, PostForm, TextArea } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { form, page } from '~/http/doors.server'
import { postLead, requireHomeowner } from '~/leads/leads.server'
import { PostLead, TRADES } from '~/leads/schemas'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Post a lead', matches)

export const loader = page(async ({ actor }) => {
	requireHomeowner(actor)
	return null
})

export const action = form(
	async ({ actor, form }) => {
		const submission = parseWithZod(form, { schema: PostLead })
		if (submission.status !== 'success')
			return data(submission.reply({ hideFields: ['csrf'] }), 422)
		const lead = await postLead(actor, submission.value)
		return redirect(`/leads/${lead.id}`, 303)
	},
	async actor => requireHomeowner(actor),
)

export default function NewLead() {
	const [form, fields] = useForm({
		id: 'lead',
		lastResult: useActionData<typeof action>(),
		constraint: getZodConstraint(PostLead),
		shouldValidate: 'onBlur',
		shouldRevalidate: 'onInput',
		onValidate: ({ formData }) => parseWithZod(formData, { schema: PostLead }),
	})
	const { key: _t, ...title } = getInputProps(fields.title, { type: 'text' })
	const { key: _d, ...description } = getTextareaProps(fields.description)
	const { key: _r, ...trade } = getSelectProps(fields.trade)
	const { key: _c, ...city } = getInputProps(fields.city, { type: 'text' })
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-4">Post a lead</h1>
			<PostForm {...getFormProps(form)} method="post" className="card p-5">
				<Field label="Title" id={fields.title.id} errors={fields.title.errors}>
					<input {...title} className="field" placeholder="New tiles for the bathroom" />
				</Field>
				<Field
					label="What is to be done"
					id={fields.description.id}
					errors={fields.description.errors}
				>
					<TextArea {...description} className="field" rows={6} />
				</Field>
				<Field label="Trade" id={fields.trade.id} errors={fields.trade.errors}>
					<select {...trade} className="field">
						<option value="">Choose…</option>
						{TRADES.map(name => (
							<option key={name}>{name}</option>
						))}
					</select>
				</Field>
				<Field label="City" id={fields.city.id} errors={fields.city.errors}>
					<input {...city} className="field" autoComplete="address-level2" />
				</Field>
				<button className="button" type="submit">
					Post
				</button>
			</PostForm>
		</section>
	)
}
