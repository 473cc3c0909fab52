import type { MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { formWithFiles } from '~/attachments/form-door.server'
import { Chat } from '~/components/Chat'
import { pageTitle, useHeader } from '~/components/header-data'
import { page } from '~/http/doors.server'
import { threadVersion } from '~/messaging/thread-head.server'
import type { DocumentHandle } from '~/root'
import { useLastSeen } from '~/worker/ThisDevice'
import { loadConversation, sendFromForm } from './messages.$threadId.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const handle: DocumentHandle = { fillsWindow: true }

export const loader = page(loadConversation)

export const action = formWithFiles(sendFromForm, (actor, params) =>
	threadVersion(actor, params.threadId!),
)

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
	pageTitle(
		data ? `${data.thread.counterpart.name}, ${data.thread.lead.title}` : 'Messages',
		matches,
	)

export default function Conversation() {
	const conversation = useLoaderData<typeof loader>()
	const refused = useActionData<typeof action>()
	const me = useHeader()?.me.id
	useLastSeen(conversation, me)
	// One conversation's state never leaks into the next, nor one user's text to another.
	const key = `${me} ${conversation.thread.id}`
	return <Chat key={key} conversation={conversation} refused={refused} />
}
