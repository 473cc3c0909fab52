import { AsyncResource } from 'node:async_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { clients, openTransaction, statementsOf } from './client.server'
import { lateWritesOf } from './late-writes.server'
import { ownPart } from './raw-sql.server'
import { sql } from './sql.server'
import type { SqliteStatements } from './sqlite-statements.server'
import type { Transaction } from './types.server'

type Work<T> = (tx: Transaction) => Promise<T>

/** What a work made, and the transaction that it had for itself. */
export interface Committed<T> {
	result: T
	tx: Transaction
}

interface Waiting {
	/** Runs the work, in the chain of calls that asked for it. */
	run: (tx: Transaction) => Promise<unknown>
	resolve: (committed: Committed<never>) => void
	reject: (error: unknown) => void
}

interface Taken extends Waiting {
	/** What it had for itself, once it has done its part. */
	tx?: Transaction
	/** Tells how it went, which holds once all are committed. */
	tell?: () => void
}

/** How many share a commit, and how long the first of them may wait for the last, in milliseconds. */
const MAX_SHARED = 64
const MAX_SHARED_MS = 20

/**
 * SQLite has one writer. Who waits for it has a turn, first come, first served, each in
 * a savepoint of one transaction that is committed when nobody waits any more: they share
 * the time that the disk takes. Nobody hears how theirs went before that commit is
 * durable, nor of a refusal: it may rest on what another of them wrote.
 */
export class GroupCommit {
	private readonly waiting: Waiting[] = []
	private running = false

	/** @param patience tries again while the database is busy; `timeoutMs` is for work and commit. */
	constructor(
		private readonly patience: <T>(attempt: () => Promise<T>) => Promise<T>,
		private readonly timeoutMs: number,
	) {}

	/** Resolves after the commit. Rejects with what `work` throws; nothing of it is stored then. */
	add<T>(work: Work<T>): Promise<Committed<T>> {
		return new Promise((resolve, reject) => {
			const chain = new AsyncResource('transaction')
			const run = (tx: Transaction) =>
				chain.runInAsyncScope(() => openTransaction.run(tx, () => work(tx)))
			this.waiting.push({ run, resolve, reject })
			if (!this.running) void this.runAll()
		})
	}

	private async runAll() {
		this.running = true
		while (this.waiting.length > 0) await this.runTogether()
		this.running = false
	}

	private async runTogether() {
		const taken: Taken[] = []
		try {
			// What was taken was begun: only the wait for the lock is repeated here.
			const failed = await this.patience(() =>
				this.commit(taken).catch(error => {
					if (taken.length === 0) throw error
					return { error }
				}),
			)
			if (failed) for (const { reject } of taken) reject(failed.error)
			else for (const { tell } of taken) tell!()
		} catch (error) {
			for (const { reject } of this.waiting.splice(0)) reject(error)
		}
	}

	/** Those who wait, in one transaction. Each that begins is added to `taken`. */
	private async commit(taken: Taken[]): Promise<void> {
		const statements = await statementsOf(clients.writer, clients.writing!)
		await clients.writer.$transaction(
			async shared => {
				// The adapter begins deferred. A statement that could write takes the lock
				// now, and with it a snapshot that no other process can outdate.
				statements.execute(LOCK)
				const began = performance.now()
				do {
					const next: Taken = this.waiting.shift()!
					taken.push(next)
					await inSavepoint(next, shared, statements)
					if (this.waiting.length === 0) await turn() // what has arrived may join
				} while (
					this.waiting.length > 0 &&
					taken.length < MAX_SHARED &&
					performance.now() - began < MAX_SHARED_MS
				)
				// Prisma ends one that takes too long: nothing may be written after it.
				if (!statements.isOpen) throw new Error('The shared transaction has ended.')
				for (const { tx } of taken) {
					if (tx) for (const write of lateWritesOf(tx).values()) statements.execute(write)
				}
			},
			{ maxWait: this.timeoutMs, timeout: this.timeoutMs },
		)
	}
}

const LOCK = sql`UPDATE "User" SET "version" = "version" WHERE 0`
const BEGIN = sql`SAVEPOINT "work"`
const KEEP = sql`RELEASE "work"`
const UNDO = sql`ROLLBACK TO "work"`

/** @throws what went wrong when it has undone the others too. */
async function inSavepoint(work: Taken, shared: Transaction, statements: SqliteStatements) {
	const { tx, end } = ownPart(shared, () => (statements.isOpen ? statements : null))
	statements.execute(BEGIN)
	try {
		const result = (await work.run(tx)) as never
		statements.execute(KEEP)
		work.tx = tx
		work.tell = () => work.resolve({ result, tx })
	} catch (error) {
		work.tell = () => work.reject(error)
		// SQLite ends a whole transaction when the disk is full, Prisma one that takes too long.
		if (!statements.isOpen) throw error
		statements.execute(UNDO)
		statements.execute(KEEP)
	} finally {
		end()
	}
}
