import { json } from '~/db/dialect-sql.server'
import type { Notification } from '~/db/generated/sqlite/client.ts'
import { newId } from '~/db/id.server'
import type { Transaction } from '~/db/types.server'

/** Every message that is sent stores one: by one statement, past Prisma's engine. */
export async function storeNotification(
	tx: Transaction,
	notification: Omit<Notification, 'id'>,
): Promise<Notification> {
	const row = { id: newId(), ...notification }
	await tx.$executeRaw`
		INSERT INTO "Notification"
			("id", "userId", "threadId", "seq", "type", "payload", "read", "toMail", "createdAt")
		VALUES (${row.id}, ${row.userId}, ${row.threadId}, ${row.seq}, ${row.type},
			${json(row.payload as object)}, ${row.read}, ${row.toMail}, ${row.createdAt})`
	return row
}
