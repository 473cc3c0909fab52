import { db } from '~/db/client.server'
import { NO_KEY_UPDATE } from '~/db/dialect-sql.server'
import { join } from '~/db/sql.server'
import { transaction } from '~/db/transaction.server'
import { deliverWith } from '~/outbox/deliver.server'
import { enqueue } from '~/outbox/outbox.server'
import { reindex, unindex } from './index.server'

/** What the migration leaves in the outbox when there are messages from before. */
const BACKFILL = 'search.backfill'

const BATCH = 100
const SECOND = 1000

/**
 * Indexes messages that were stored before there was an index, the newest first,
 * a batch at a time: each says where the next begins. What is indexed already
 * stays the same.
 */
export function deliverBackfill() {
	deliverWith(BACKFILL, {
		pauses: Array.from({ length: 20 }, (_, n) => Math.min(3600, 2 ** n) * SECOND),

		async deliver({ payload }) {
			const { before } = payload as { before: string | null }
			const batch = await db.message.findMany({
				where: before === null ? {} : { id: { lt: before } },
				select: { id: true, threadId: true },
				orderBy: { id: 'desc' },
				take: BATCH,
			})
			await index(batch.map(({ id }) => id))
			const last = batch.at(-1)
			if (batch.length < BATCH || !last) return undefined
			return tx => enqueue(tx, BACKFILL, { before: last.id })
		},
	})
}

async function index(ids: string[]) {
	if (ids.length === 0) return
	await transaction(async tx => {
		// Held: whoever edits one of them waits, or has gone before.
		await tx.$queryRaw`
			SELECT 1 AS "held" FROM "Message" WHERE "id" IN (${join(ids)}) ORDER BY "id" ${NO_KEY_UPDATE}`
		const messages = await tx.message.findMany({ where: { id: { in: ids } } })
		for (const message of messages) {
			if (message.deletedAt) await unindex(tx, message)
			else await reindex(tx, message)
		}
	})
}
