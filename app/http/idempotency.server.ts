import { createHash } from 'node:crypto'
import type { Actor } from '~/auth/actor'
import { transaction } from '~/db/transaction.server'
import { Problem } from './problem'

/** What a call that writes answers with. */
export interface Answer {
	status: number
	body: unknown
	location?: string
}

/** How long an answer is kept, in milliseconds: twice the least that the contract promises. */
const KEPT_MS = 48 * 3600 * 1000

/**
 * Runs `act` once for each `Idempotency-Key` of a user (IETF Idempotency-Key
 * draft) and gives its first answer again, a refusal too, across restarts. The
 * key and what `act` writes are one transaction: a crash keeps both or neither,
 * and of two at once the second waits for the first. Without a key it just runs.
 * @throws Problem 400 malformed key; 422 the key came with another request before.
 */
export async function idempotent(
	request: Request,
	actor: Actor,
	body: unknown,
	act: () => Promise<Answer>,
): Promise<Answer> {
	const key = request.headers.get('idempotency-key')
	if (key === null || request.method !== 'POST') return act()
	if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
		throw new Problem(400, 'An Idempotency-Key is 1 to 200 visible ASCII characters.')
	}
	const requestHash = createHash('sha256')
		.update(`${request.method} ${new URL(request.url).pathname}\n${JSON.stringify(body)}`)
		.digest('hex')
	const place = { userId: actor.id, key, requestHash }
	try {
		return await transaction(async tx => {
			// Taking the key first makes a second request with it wait here.
			const taken = await tx.$executeRaw`
				INSERT INTO "IdempotencyKey" ("userId", "key", "requestHash", "status", "body", "createdAt")
				VALUES (${actor.id}, ${key}, ${requestHash}, 0, '', ${new Date()})
				ON CONFLICT ("userId", "key") DO NOTHING`
			if (taken === 0) {
				return replay(
					requestHash,
					await tx.idempotencyKey.findUniqueOrThrow({ where: byKey(place) }),
				)
			}
			await tx.idempotencyKey.deleteMany({
				where: { userId: actor.id, createdAt: { lt: new Date(Date.now() - KEPT_MS) } },
			})
			const answer = await act()
			await tx.idempotencyKey.update({ where: byKey(place), data: toRow(answer) })
			return answer
		})
	} catch (error) {
		// A refusal rolled everything back; only the answer is kept.
		if (error instanceof Problem && error.status < 500 && error.status !== 429) {
			await keepRefusal(place, error)
		}
		throw error
	}
}

interface Place {
	userId: string
	key: string
	requestHash: string
}

const byKey = ({ userId, key }: Place) => ({ userId_key: { userId, key } })

const toRow = ({ status, body, location }: Answer) => ({
	status,
	body: JSON.stringify(body),
	location: location ?? null,
})

function replay(
	requestHash: string,
	row: { requestHash: string; status: number; body: string; location: string | null },
): Answer {
	if (row.requestHash !== requestHash) throw new KeyReused()
	const body = JSON.parse(row.body)
	if (row.status >= 400) throw new Problem(row.status, body.detail, body.errors)
	return { status: row.status, body, ...(row.location && { location: row.location }) }
}

class KeyReused extends Problem {
	constructor() {
		super(422, 'This Idempotency-Key came with another request before. Use a new one.', [
			{ path: 'Idempotency-Key', message: 'used before' },
		])
	}
}

async function keepRefusal({ userId, key, requestHash }: Place, problem: Problem) {
	if (problem instanceof KeyReused) return
	const body = JSON.stringify({ detail: problem.message, errors: problem.errors })
	await transaction(
		tx => tx.$executeRaw`
			INSERT INTO "IdempotencyKey" ("userId", "key", "requestHash", "status", "body", "createdAt")
			VALUES (${userId}, ${key}, ${requestHash}, ${problem.status}, ${body}, ${new Date()})
			ON CONFLICT ("userId", "key") DO NOTHING`,
	)
}
