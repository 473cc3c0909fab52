import type { Transaction } from '~/db/types.server'

/** The longest that a request may take from its key to its commit, with room, in milliseconds. */
const MARGIN_MS = 60_000

interface Changed {
	id: string
	body: string
	createdAt: Date
	editedAt: Date | null
	deletedAt: Date | null
}

/**
 * An answer that was kept for an `Idempotency-Key` and holds this message is
 * given with the text of now: what was deleted is nowhere sent again.
 */
export async function rewriteKeptAnswers(tx: Transaction, message: Changed): Promise<void> {
	const kept = await tx.idempotencyKey.findMany({
		where: {
			createdAt: { gte: new Date(message.createdAt.getTime() - MARGIN_MS) },
			body: { contains: message.id },
		},
		select: { userId: true, key: true, body: true },
	})
	for (const { userId, key, body } of kept) {
		const answer = JSON.parse(body)
		if (answer?.message?.id !== message.id) continue
		answer.message.body = message.body
		answer.message.editedAt = message.editedAt?.toISOString() ?? null
		answer.message.deletedAt = message.deletedAt?.toISOString() ?? null
		await tx.idempotencyKey.update({
			where: { userId_key: { userId, key } },
			data: { body: JSON.stringify(answer) },
		})
	}
}
