import { randomUUID } from 'node:crypto'
import { redirect } from '@remix-run/node'
import { createElement } from 'react'
import type { Actor } from '~/auth/actor'
import { EmbedConversation } from '~/embed/conversation'
import { embedCsrf, embedForm, embedHtml, embedPage } from '~/embed/doors.server'
import { fieldsOf } from '~/http/body.server'
import { parse } from '~/http/parse'
import { Problem } from '~/http/problem'
import { SendForm } from '~/messaging/schemas'
import { sendMessage } from '~/messaging/send.server'
import { threadVersion } from '~/messaging/thread-head.server'
import { conversationOf } from '~/messaging/threads.server'

export const loader = embedPage(async ({ actor, request, params }) =>
	embedHtml(request, await conversation(actor, params.threadId!)),
)

export const action = embedForm(
	async ({ actor, request, params, form }) => {
		const threadId = params.threadId!
		try {
			await sendMessage(actor, threadId, parse(SendForm, fieldsOf(form)))
			return redirect(`/embed/threads/${threadId}`, 303)
		} catch (error) {
			if (!(error instanceof Problem) || ![409, 422, 429].includes(error.status)) throw error
			const refused = { body: String(form.get('body') ?? ''), error: error.message }
			return embedHtml(request, await conversation(actor, threadId, refused), error.status)
		}
	},
	(actor, params) => threadVersion(actor, params.threadId!),
)

async function conversation(
	actor: Actor,
	threadId: string,
	refused?: { body: string; error: string },
) {
	const { thread, counterpartLeft: left } = await conversationOf(actor, threadId)
	return createElement(EmbedConversation, {
		thread,
		left,
		csrf: embedCsrf(actor),
		clientKey: randomUUID(),
		...(refused && { refused }),
	})
}
