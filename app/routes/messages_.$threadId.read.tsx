import { redirect } from '@remix-run/node'
import { fieldsOf } from '~/http/body.server'
import { form } from '~/http/doors.server'
import { parse } from '~/http/parse'
import { markThreadRead } from '~/messaging/reading.server'
import { ReadForm } from '~/messaging/schemas'
import { threadVersion } from '~/messaging/thread-head.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { threadId?: string } }) =>
	redirect(`/messages/${params.threadId}`)

export const action = form(
	async ({ actor, params, form }) => {
		const { seq } = parse(ReadForm, fieldsOf(form))
		await markThreadRead(actor, params.threadId!, seq)
		return redirect(`/messages/${params.threadId}`, 303)
	},
	(actor, params) => threadVersion(actor, params.threadId!),
)

export default function MarkRead() {
	return null
}
