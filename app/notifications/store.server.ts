import { json } from '~/db/dialect-sql.server'
import type { Notification } from '~/db/generated/sqlite/client.ts'
import { newId } from '~/db/id.server'
import { join, raw } from '~/db/sql.server'
import type { Transaction } from '~/db/types.server'
import { AWAY_CHANNELS, MARKS } from './marks.server'

/** Every message that is sent stores one: by one statement, past Prisma's engine. */
export async function storeNotification(
	tx: Transaction,
	notification: Omit<Notification, 'id'>,
): Promise<Notification> {
	const row = { id: newId(), ...notification }
	const waits = AWAY_CHANNELS.map(name => MARKS[name].waits)
	await tx.$executeRaw`
		INSERT INTO "Notification"
			("id", "userId", "threadId", "seq", "type", "payload", "read", "createdAt",
			${raw(waits.map(column => `"${column}"`).join())})
		VALUES (${row.id}, ${row.userId}, ${row.threadId}, ${row.seq}, ${row.type},
			${json(row.payload as object)}, ${row.read}, ${row.createdAt},
			${join(waits.map(column => row[column]))})`
	return row
}
