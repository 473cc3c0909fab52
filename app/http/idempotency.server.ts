import { createHash } from 'node:crypto'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { Problem } from './problem'

/** What a call that writes answers with. */
export interface Answer {
	status: number
	body: unknown
	location?: string
	/** Names what the body shows, for `rewriteAnswers` to find it. */
	about?: string
}

/** How long an answer is kept, in milliseconds: twice the least that the contract promises. */
const KEPT_MS = 48 * 3600 * 1000

/**
 * Runs `act` once for each `Idempotency-Key` of a user (IETF Idempotency-Key
 * draft) and gives its first answer again, a refusal too, across restarts. The
 * key and what `act` writes are one transaction: a crash keeps both or neither,
 * and of two at once the second waits for the first. With `asksOthers` the answer
 * is kept after `act`, which must then be idempotent by itself. Without a key it
 * just runs.
 * @throws Problem 400 malformed key; 422 the key came with another request before.
 */
export async function idempotent(
	request: Request,
	actor: Actor,
	body: unknown,
	act: () => Promise<Answer>,
	{ asksOthers = false }: { asksOthers?: boolean } = {},
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
		return await (asksOthers ? actThenKeep(place, act) : actAndKeep(place, act))
	} catch (error) {
		// A refusal rolled everything back; only the answer is kept.
		if (error instanceof Problem && error.status < 500 && error.status !== 429) {
			await keepRefusal(place, error)
		}
		throw error
	}
}

/** The key, what `act` writes and its answer, in one transaction. */
const actAndKeep = (place: Place, act: () => Promise<Answer>) =>
	transaction(async tx => {
		// Taking the key first makes a second request with it wait here.
		if (!(await take(tx, place, KEPT_NOTHING))) return replay(place, await storedAt(place))
		await forgetOld(tx, place)
		const answer = await act()
		await tx.idempotencyKey.update({ where: byKey(place), data: toRow(answer) })
		return answer
	})

/** Of two at once, both act and the answer of one is kept for both. */
async function actThenKeep(place: Place, act: () => Promise<Answer>): Promise<Answer> {
	const before = await db.idempotencyKey.findUnique({ where: byKey(place) })
	if (before) return replay(place, before)
	const answer = await act()
	return transaction(async tx => {
		if (!(await take(tx, place, toRow(answer)))) return replay(place, await storedAt(place))
		await forgetOld(tx, place)
		return answer
	})
}

const forgetOld = (tx: Transaction, { userId }: Place) =>
	tx.idempotencyKey.deleteMany({
		where: { userId, createdAt: { lt: new Date(Date.now() - KEPT_MS) } },
	})

interface Row {
	status: number
	body: string
	location: string | null
	about: string | null
}

const KEPT_NOTHING: Row = { status: 0, body: '', location: null, about: null }

/** False when the key was taken before. */
async function take(tx: Transaction, { userId, key, requestHash }: Place, row: Row) {
	const taken = await tx.$executeRaw`
		INSERT INTO "IdempotencyKey" ("userId", "key", "requestHash", "status", "location", "body", "about", "createdAt")
		VALUES (${userId}, ${key}, ${requestHash}, ${row.status}, ${row.location}, ${row.body}, ${row.about}, ${new Date()})
		ON CONFLICT ("userId", "key") DO NOTHING`
	return taken > 0
}

const storedAt = (place: Place) => db.idempotencyKey.findUniqueOrThrow({ where: byKey(place) })

interface Place {
	userId: string
	key: string
	requestHash: string
}

const byKey = ({ userId, key }: Place) => ({ userId_key: { userId, key } })

const toRow = ({ status, body, location, about }: Answer): Row => ({
	status,
	body: JSON.stringify(body),
	location: location ?? null,
	about: about ?? null,
})

function replay(place: Place, row: Row & { requestHash: string }): Answer {
	if (row.requestHash !== place.requestHash) throw new KeyReused()
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

async function keepRefusal(place: Place, problem: Problem) {
	if (problem instanceof KeyReused) return
	const body = JSON.stringify({ detail: problem.message, errors: problem.errors })
	await transaction(tx => take(tx, place, { ...KEPT_NOTHING, status: problem.status, body }))
}

/** Changes what is kept to be given again about one thing. */
export async function rewriteAnswers<T>(tx: Transaction, about: string, rewrite: (body: T) => T) {
	const kept = await tx.idempotencyKey.findMany({
		where: { about },
		select: { userId: true, key: true, body: true },
	})
	for (const { body, ...place } of kept) {
		await tx.idempotencyKey.update({
			where: { userId_key: place },
			data: { body: JSON.stringify(rewrite(JSON.parse(body))) },
		})
	}
}
