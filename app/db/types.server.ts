import type { PrismaClient } from './generated/sqlite/client.ts'

type Models =
	| 'user'
	| 'session'
	| 'lead'
	| 'thread'
	| 'participant'
	| 'message'
	| 'messageRevision'
	| 'notification'
	| 'notificationPreference'
	| 'pushDevice'
	| 'vapidKey'
	| 'apiToken'
	| 'idempotencyKey'
	| 'usedJwt'
	| 'outboxEvent'
	| 'charge'
	| 'webhookEndpoint'
	| 'webhookDelivery'
	| 'attachment'
	| 'auditEvent'
	| 'mailAnswer'

type ReadMethod =
	| 'findMany'
	| 'findFirst'
	| 'findUnique'
	| 'findFirstOrThrow'
	| 'findUniqueOrThrow'
	| 'count'
	| 'groupBy'
	| 'aggregate'

/** Reads only: nothing that changes a row has a type here. */
export type Reader = {
	[M in Models]: Pick<PrismaClient[M], Extract<ReadMethod, keyof PrismaClient[M]>>
} & Pick<PrismaClient, '$queryRaw'>

/** An open write transaction. Only `transaction` hands one out. */
export type Transaction = Pick<PrismaClient, Models | '$queryRaw' | '$executeRaw'>
