import { db } from '~/db/client.server'
import { databaseTime } from '~/db/dialect-sql.server'
import { transaction } from '~/db/transaction.server'
import { deliverDue } from '~/outbox/deliver.server'

/** Lets the pauses of all waiting events pass. */
export const letPausesPass = () =>
	transaction(
		tx => tx.$executeRaw`
			UPDATE "OutboxEvent" SET "dueAt" = ${databaseTime(-1000)} WHERE "status" = 'WAITING'`,
	)

/** Lets all leases run out, as when their holders died long ago. */
export const letLeasesEnd = () =>
	transaction(
		tx => tx.$executeRaw`
			UPDATE "OutboxEvent" SET "leaseUntil" = ${databaseTime(-1000)} WHERE "leaseUntil" IS NOT NULL`,
	)

/** Delivers what is due until nothing is, pauses left as they are. */
export async function deliverAllDue(): Promise<void> {
	while ((await deliverDue()) > 0);
}

/** Delivers, without pauses between tries, until nothing waits. */
export async function deliverEverything(): Promise<void> {
	while ((await db.outboxEvent.count({ where: { status: 'WAITING' } })) > 0) {
		await letPausesPass()
		await deliverDue()
	}
}
