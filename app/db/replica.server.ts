import { log, loggable } from '~/http/log.server'
import { once } from '~/registry.server'
import { clients, openTransaction, replicaStatements } from './client.server'
import { postgresStatements } from './postgres-statements.server'
import type { Statements } from './raw-sql.server'
import { raw, sql } from './sql.server'

/** How long one that failed is left alone. */
const REST_MS = 5000

const state = once('replica', () => ({ restsUntil: 0 }))

/** What the primary said of a row: a replica that does not have this version of it yet is not asked. */
interface Known {
	id: string
	version: number
}

/**
 * Runs `read`, whose raw SQL a replica answers if there is one that works and holds
 * all that led to the version that is `known`; else the primary. So a person sees
 * what they did, and nothing older than what they have been shown. `read` only reads,
 * for it is run again when the replica fails, and what may be seen was asked before.
 */
export async function onReplica<T>(
	table: 'Thread' | 'User',
	known: Known,
	read: () => Promise<T>,
): Promise<T> {
	const mayAsk = clients.pools?.[2] && !openTransaction.current && !isResting()
	const answered = mayAsk ? await tryReplica(table, known, read) : null
	return answered ? answered.result : read()
}

/** @returns null when it is behind, or failed. */
async function tryReplica<T>(
	table: 'Thread' | 'User',
	{ id, version }: Known,
	read: () => Promise<T>,
): Promise<{ result: T } | null> {
	let failure: Error | undefined
	const failed = (error: unknown): never => {
		failure = error as Error
		throw error
	}
	// One connection for all: behind a balancer another may lead to another replica.
	const connection = await clients.pools![2]!.connect().catch(error => rest(error))
	if (!connection) return null
	const replica = oneByOne(postgresStatements(connection), failed)
	try {
		const [row] = await replica.query(
			sql`SELECT "version" >= ${version} AS "isThere" FROM ${raw(`"${table}"`)} WHERE "id" = ${id}`,
		)
		const result = row?.isThere ? { result: await replicaStatements.run(replica, read) } : null
		isBack()
		return result
	} catch (error) {
		if (!failure) throw error
		rest(failure)
		return null
	} finally {
		connection.release(failure)
	}
}

/** A connection takes one statement at a time. */
function oneByOne(
	{ query }: Statements,
	failed: (error: unknown) => never,
): Pick<Statements, 'query'> {
	let last: Promise<unknown> = Promise.resolve()
	return {
		query(statement) {
			const rows = last.then(() => query(statement)).catch(failed)
			last = rows
			return rows
		},
	}
}

function isResting(): boolean {
	if (state.restsUntil === 0) return false
	if (Date.now() < state.restsUntil) return true
	state.restsUntil = Date.now() + REST_MS // one tries; the others go by what comes of it
	return false
}

function rest(error: unknown): void {
	if (state.restsUntil === 0) log.warn({ err: loggable(error) }, 'replica is away')
	state.restsUntil = Date.now() + REST_MS
}

function isBack(): void {
	if (state.restsUntil !== 0) log.warn('replica is back')
	state.restsUntil = 0
}
