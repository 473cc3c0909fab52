import { parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { toPageFile } from '~/attachments/page-file'
import { Files } from '~/components/Files'
import { Field, PostForm, TextArea } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { form, page } from '~/http/doors.server'
import { Problem } from '~/http/problem'
import { changeableMessage, editMessage } from '~/messaging/change.server'
import { DELETED } from '~/messaging/changeable'
import { EditForm, seqIn } from '~/messaging/schemas'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Change a message', matches)

export const loader = page(async ({ actor, params }) => {
	const seq = seqIn(params)
	const { attachments, ...message } = await changeableMessage(actor, params.threadId!, seq)
	const files = attachments.map(attachment => toPageFile(attachment, true))
	return { ...message, files, seq, conversation: `/messages/${params.threadId}` }
})

export const action = form(
	async ({ actor, params, form }) => {
		const giveBack = (error: string, status: number, headers?: HeadersInit) =>
			data({ error, body: String(form.get('body') ?? '') }, { status, headers })
		const submission = parseWithZod(form, { schema: EditForm })
		if (submission.status !== 'success') {
			const errors = Object.values(submission.error ?? {}).flatMap(messages => messages ?? [])
			return giveBack(errors.join(' '), 422)
		}
		const seq = seqIn(params)
		try {
			await editMessage(actor, params.threadId!, seq, submission.value.body)
		} catch (error) {
			if (!(error instanceof Problem && [409, 422, 429].includes(error.status))) throw error
			return giveBack(error.message, error.status, error.headers)
		}
		return redirect(`/messages/${params.threadId}?at=${seq}#m-${seq}`, 303)
	},
	(actor, params) => changeableMessage(actor, params.threadId!, seqIn(params)),
)

export default function ChangeMessage() {
	const { body, files, deleted, editable, deletable, seq, conversation } =
		useLoaderData<typeof loader>()
	const refused = useActionData<typeof action>()
	const back = `${conversation}?at=${seq}#m-${seq}`
	const isOpen = editable || refused !== undefined
	return (
		<section className="mx-auto max-w-form">
			<h1 className="mb-4">Change a message</h1>
			{deleted && <p className="notice mb-4">{DELETED}</p>}
			{isOpen && (
				<PostForm action={`${conversation}/${seq}/edit`} className="card mb-4 p-5">
					<Field
						label="Message"
						id="body"
						errors={refused && [refused.error]}
						hint="The other person sees that it was edited. For 15 minutes after sending."
					>
						<TextArea
							id="body"
							name="body"
							className="field"
							rows={5}
							required={files.length === 0}
							defaultValue={refused?.body ?? body}
							aria-invalid={refused ? true : undefined}
							aria-describedby="body-error"
						/>
					</Field>
					<button className="button" type="submit">
						Save
					</button>
				</PostForm>
			)}
			{!isOpen && !deleted && (
				<div className="card mb-4 p-5">
					<p className="hint mb-2">
						{deletable
							? 'It was sent more than 15 minutes ago, so it can’t be edited any more.'
							: 'It was sent more than 24 hours ago, so it stays as it is.'}
					</p>
					<p className="whitespace-pre-wrap">{body}</p>
				</div>
			)}
			{files.length > 0 && (
				<div className="message mb-4">
					<Files files={files} />
				</div>
			)}
			{deletable && (
				<PostForm action={`${conversation}/${seq}/delete`} className="mb-4">
					<button className="button-quiet" type="submit">
						Delete this message
					</button>
					<p className="hint mt-1">
						Its place stays, its text {files.length > 0 && 'and its files go'}
						{files.length === 0 && 'goes'} from everywhere. For 24 hours after sending.
					</p>
				</PostForm>
			)}
			<Link to={back}>Back to the conversation</Link>
		</section>
	)
}
