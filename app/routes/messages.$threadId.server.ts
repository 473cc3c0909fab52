import { randomUUID } from 'node:crypto'
import { parseWithZod } from '@conform-to/zod/v4'
import { data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { FILES_LEFT, type FilesFormArgs } from '~/attachments/form-door.server'
import { keepFiles, unsentOf } from '~/attachments/form-files.server'
import { deleteUnsent } from '~/attachments/remove.server'
import type { Actor } from '~/auth/actor'
import { readOnce } from '~/db/read-once.server'
import { PERSONAL } from '~/http/headers.server'
import { Problem } from '~/http/problem'
import { WholeResponse } from '~/http/whole.server'
import type { PastPage } from '~/live/past'
import { presenceOf } from '~/live/presence.server'
import { changedOutside, messagesOf, type Place } from '~/messaging/messages.server'
import { toPageMessages } from '~/messaging/page.server'
import { SendForm, Seq } from '~/messaging/schemas'
import { sendMessage } from '~/messaging/send.server'
import { threadHead, threadVersion } from '~/messaging/thread-head.server'
import { conversationOf } from '~/messaging/threads.server'

export type ConversationData = Awaited<ReturnType<typeof loadConversation>>

/** Some of what is seen of a conversation grows its version, some its reader's. */
const conversationAt = readOnce<Awaited<ReturnType<typeof conversationOf>>>('conversations', {
	most: 5000,
	sizeOf: () => 1,
})

/** A conversation with one page of its messages. */
export async function loadConversation({
	actor,
	request,
	params,
}: LoaderFunctionArgs & { actor: Actor }) {
	const threadId = params.threadId!
	const version = `${actor.version} ${await threadVersion(actor, threadId)}`
	const { thread, counterpartLeft } = await conversationAt(
		{ id: actor.id, version },
		threadId,
		() => conversationOf(actor, threadId),
	)
	const [page, presence] = await Promise.all([
		messagesOf(actor, thread, placeIn(request)),
		presenceOf(actor, thread.counterpart.id),
	])
	const changed = await changedOutside(actor, thread, page)
	return {
		thread: {
			id: thread.id,
			version: thread.version,
			counterpart: thread.counterpart,
			counterpartLeft,
			presence,
			lead: thread.lead,
			lastSeq: thread.lastSeq,
			lastReadSeq: thread.lastReadSeq,
			counterpartLastReadSeq: thread.counterpartLastReadSeq,
			unreadCount: thread.unreadCount,
		},
		messages: toPageMessages(actor, page.messages),
		/** Others that changed lately, for a page that still shows them; none since that version is left out. */
		changed: toPageMessages(actor, changed.messages),
		changedSince: changed.since,
		firstSeq: page.firstSeq,
		lastSeq: page.lastSeq,
		hasOlder: page.hasOlder,
		hasNewer: page.hasNewer,
		clientKey: randomUUID(),
	}
}

/** A page of a conversation's messages alone, for a browser that holds the rest. */
export async function loadPast({
	actor,
	request,
	params,
}: LoaderFunctionArgs & { actor: Actor }): Promise<Response> {
	const thread = await threadHead(actor, params.threadId!)
	const { messages, version, hasNewer } = await messagesOf(actor, thread, placeIn(request))
	const page: PastPage = { messages: toPageMessages(actor, messages), version, hasNewer }
	const headers = { 'Content-Type': 'application/json', ...PERSONAL }
	return new WholeResponse(JSON.stringify(page), { headers })
}

/** `?before=`, `?after=` or `?at=`: the first that is a sequence number. */
export function placeIn(request: Request): Place {
	const query = new URL(request.url).searchParams
	for (const [name, key] of [
		['before', 'before'],
		['after', 'after'],
		['at', 'around'],
	] as const) {
		const seq = Seq.safeParse(query.get(name) || undefined)
		if (seq.success) return { [key]: seq.data }
	}
	return {}
}

/** Sends what the composer holds, or gives it back with the reason. */
export async function sendFromForm({ actor, params, form, files, refused }: FilesFormArgs) {
	const submission = parseWithZod(form, { schema: SendForm })
	const { kept, refusal } = await keepFiles(actor, files, String(form.get('alt') ?? ''))
	const attachmentIds = [...form.getAll('attachmentIds').map(String), ...kept]
	const giveBack = async ({ message: error, status, headers }: Problem) =>
		data(
			{
				error,
				body: String(form.get('body') ?? ''),
				clientKey: randomUUID(),
				kept: await unsentOf(actor, attachmentIds),
			},
			{ status, headers },
		)
	if (submission.status !== 'success') {
		const errors = Object.values(submission.error ?? {}).flatMap(messages => messages ?? [])
		return giveBack(new Problem(422, errors.join(' ')))
	}
	if (form.has(FILES_LEFT)) {
		return giveBack(new Problem(422, 'Logging in left your files behind. Choose them again.'))
	}
	const notKept = refused ?? refusal
	if (notKept) return giveBack(notKept)
	try {
		const draft = { ...submission.value, attachmentIds }
		const { message, stored } = await sendMessage(actor, params.threadId!, draft)
		// Pressed twice: the first time has sent the same files.
		if (!stored) await deleteUnsent(kept)
		const to = `/messages/${message.threadId}?at=${message.seq}#m-${message.seq}`
		return redirect(to, 303)
	} catch (error) {
		if (error instanceof Problem && [409, 422, 429].includes(error.status)) {
			return giveBack(error)
		}
		throw error
	}
}
