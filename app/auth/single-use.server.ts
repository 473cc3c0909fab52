import type { Transaction } from '~/db/types.server'

const HOUR_MS = 3600 * 1000

/**
 * Takes a token that may be used once, in the transaction of what it is used
 * for: of two at once one takes it, and what fails gives it back. Forgets those
 * that have expired by every process's clock.
 * @returns false when it was taken before.
 */
export async function takeOnce(tx: Transaction, jti: string, expiresAt: Date): Promise<boolean> {
	const taken = await tx.$executeRaw`
		INSERT INTO "UsedJwt" ("jti", "expiresAt") VALUES (${jti}, ${expiresAt})
		ON CONFLICT ("jti") DO NOTHING`
	await tx.usedJwt.deleteMany({ where: { expiresAt: { lt: new Date(Date.now() - HOUR_MS) } } })
	return taken > 0
}
