import { join } from '~/db/sql.server'
import { transaction } from '~/db/transaction.server'
import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'

/** Who is here is written down this often at most, in milliseconds; who leaves, a little sooner. */
const EVERY_MS = { here: 5 * 60_000, left: 60_000 }

/** People are written down together. */
const GATHERED_MS = 10_000

interface Seen {
	/** When each person was last written down. */
	written: Map<string, number>
	waiting: Set<string>
	timer?: NodeJS.Timeout | undefined
}

const seen = once('seen', (): Seen => ({ written: new Map(), waiting: new Set() }))

/** This person is here, or was until now. Reaches the database later, with others. */
export function noteSeen(userId: string, how: 'here' | 'left' = 'here') {
	if (Date.now() - (seen.written.get(userId) ?? 0) < EVERY_MS[how]) return
	seen.waiting.add(userId)
	seen.timer ??= setTimeout(writeSeen, GATHERED_MS).unref()
}

/** Writes down who waits for it. Not worth a failure of anything else. */
export async function writeSeen() {
	clearTimeout(seen.timer)
	seen.timer = undefined
	const now = Date.now()
	for (const [id, at] of seen.written) if (now - at > EVERY_MS.here) seen.written.delete(id)
	const ids = [...seen.waiting].sort()
	seen.waiting.clear()
	try {
		for (let i = 0; i < ids.length; i += 500) {
			const some = ids.slice(i, i + 500)
			await transaction(
				tx =>
					tx.$executeRaw`UPDATE "User" SET "lastSeenAt" = ${new Date(now)} WHERE "id" IN (${join(some)})`,
			)
			for (const id of some) seen.written.set(id, now)
		}
	} catch (error) {
		log.warn({ err: loggable(error) }, 'writing down who was seen')
	}
}
