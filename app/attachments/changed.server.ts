import { bumpThread, bumpUsers, lockRow } from '~/db/locks.server'
import type { Transaction } from '~/db/types.server'

const OF_MESSAGE = { select: { id: true, threadId: true, fromUserId: true, toUserId: true } }

const messageWith = async (tx: Transaction, id: string) =>
	(await tx.attachment.findUnique({ where: { id }, select: { message: OF_MESSAGE } }))?.message

/**
 * Changes a file, and with it the version of the message that it was sent with, if it was.
 * `change` must write the file's row: that waits for a send which takes the file along
 * just now, and whose message is found only after.
 * @param change says whether it changed anything.
 */
export async function changeFile(
	tx: Transaction,
	id: string,
	change: () => Promise<boolean>,
): Promise<void> {
	const before = await messageWith(tx, id)
	if (before) await lockRow(tx, 'Thread', before.threadId)
	if (!(await change())) return
	const message = await messageWith(tx, id)
	if (!message) return
	const version = await bumpThread(tx, message.threadId)
	await tx.message.update({ where: { id: message.id }, data: { version } })
	await bumpUsers(tx, message.fromUserId, message.toUserId)
}
