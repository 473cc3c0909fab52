import type { Transaction } from '~/db/types.server'
import type { ChangedMessage } from '~/events.server'
import { rewriteAnswers } from '~/http/idempotency.server'
import type { MessageView, ThreadView } from './types'

const placeOf = (threadId: string, seq: number) => ({ about: `${threadId}/${seq}` })

/** Marks an answer that shows a message (`Answer.about`). */
export const aboutMessage = ({ threadId, seq }: MessageView) => placeOf(threadId, seq)

/** Marks an answer that shows a conversation, with its last message's preview. */
export const aboutThread = ({ id, lastSeq }: ThreadView) => placeOf(id, lastSeq)

/** An `Idempotency-Key` that comes again is answered with what was edited or deleted as it is now. */
export async function rewriteKeptAnswers(tx: Transaction, changed: ChangedMessage): Promise<void> {
	const { body, editedAt, deletedAt } = changed
	const now = { body, editedAt, deletedAt, ...(deletedAt && { attachments: [] }) }
	const { about } = placeOf(changed.threadId, changed.seq)
	await rewriteAnswers(tx, about, (answer: { message?: object; thread?: ThreadView }) => {
		if (answer.message) Object.assign(answer.message, now)
		if (answer.thread?.lastMessage) answer.thread.lastMessage.preview = changed.preview
		return answer
	})
}
