import type { Message } from '~/db/generated/sqlite/client.ts'
import type { Transaction } from '~/db/types.server'
import { rewriteAnswers } from '~/http/idempotency.server'
import { preview } from './text'
import type { MessageView, ThreadView } from './types'

const placeOf = (threadId: string, seq: number) => ({ about: `${threadId}/${seq}` })

/** Marks an answer that shows a message (`Answer.about`). */
export const aboutMessage = ({ threadId, seq }: MessageView) => placeOf(threadId, seq)

/** Marks an answer that shows a conversation, with its last message's preview. */
export const aboutThread = ({ id, lastSeq }: ThreadView) => placeOf(id, lastSeq)

/** An `Idempotency-Key` that comes again is answered with what was edited or deleted as it is now. */
export async function rewriteKeptAnswers(tx: Transaction, changed: Message): Promise<void> {
	const { body, editedAt, deletedAt } = changed
	const { about } = placeOf(changed.threadId, changed.seq)
	await rewriteAnswers(tx, about, (answer: { message?: object; thread?: ThreadView }) => {
		if (answer.message) Object.assign(answer.message, { body, editedAt, deletedAt })
		if (answer.thread?.lastMessage) answer.thread.lastMessage.preview = preview(body)
		return answer
	})
}
