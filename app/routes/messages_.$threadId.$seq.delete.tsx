import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { changeableMessage, deleteMessage } from '~/messaging/change.server'
import { seqIn } from '~/messaging/schemas'

export { ErrorBoundary } from '~/components/ErrorPage'

/** What to do about a message is asked on one page. */
export const loader = ({ params }: { params: { threadId?: string; seq?: string } }) =>
	redirect(`/messages/${params.threadId}/${params.seq}/edit`)

export const action = form(
	async ({ actor, params }) => {
		const seq = seqIn(params)
		await deleteMessage(actor, params.threadId!, seq)
		return redirect(`/messages/${params.threadId}?at=${seq}#m-${seq}`, 303)
	},
	(actor, params) => changeableMessage(actor, params.threadId!, seqIn(params)),
)

export default function DeleteMessage() {
	return null
}
