import type { Actor } from '~/auth/actor'
import { newId } from '~/db/id.server'
import { insertEntries, type SearchEntry } from '~/db/search-index.server'
import { join, sql } from '~/db/sql.server'
import { transaction } from '~/db/transaction.server'
import { termsOf } from '~/messaging/search/document'
import { keyFor } from '~/messaging/search/keys'
import { connect, isSqlite } from '../tests/support/databases.ts'

/** In one of ten messages. */
export const COMMON = 'kitchen'

/** In five of all. */
export const RARE = 'chandelier'

const url = process.env.DATABASE_URL!

async function execute(script: string) {
	const connection = await connect(url)
	await connection.executeScript(script)
	await connection.dispose()
}

/** The same numbers in each run. */
function random(seed: number) {
	let state = seed
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let t = Math.imul(state ^ (state >>> 15), 1 | state)
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
	}
}

const SYLLABLES = 'ba ce di fo gu la me ni po ru sa te vi bro cla dre fli gro pla stu tri'.split(
	' ',
)

/** A word of a vocabulary of 40,000; the first ones are frequent, as in any language. */
function wordOf(n: number): string {
	let word = ''
	for (let rest = n + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
		word += SYLLABLES[rest % SYLLABLES.length]
	}
	return word
}

/** The most frequent of them. */
export const FREQUENT = wordOf(1)

function textOf(next: () => number): string {
	const words: string[] = []
	const length = 3 + Math.floor(next() ** 2 * 25)
	for (let n = 0; n < length; n++) words.push(wordOf(Math.floor(40_000 ** next())))
	if (next() < 0.1) words.push(COMMON)
	return words.join(' ')
}

async function makePerson(name: string, role: 'HOMEOWNER' | 'CONTRACTOR'): Promise<Actor> {
	const { id, version } = await transaction(tx => tx.user.create({ data: { name, role } }))
	return { id, name, role, timeZone: null, version, credentialId: 'bench' }
}

export interface History {
	contractor: Actor
	/** Of the first thread. */
	homeowner: Actor
	threadIds: string[]
}

/**
 * `messages` in all, one after the other in `threads` threads of one contractor, a
 * minute apart, straight into the tables. Both have read all but the last of the newest five
 * threads.
 */
export async function makeHistory({
	threads,
	messages,
	searchable,
}: {
	threads: number
	messages: number
	searchable: boolean
}): Promise<History> {
	const contractor = await makePerson('Carl Chen', 'CONTRACTOR')
	const homeowners: Actor[] = []
	const threadIds: string[] = []
	const perThread = Math.floor(messages / threads)
	const start = Date.now() - messages * 60_000
	const ends = start + messages * 60_000
	for (let at = 0; at < threads; at += 1000) {
		const places = Array.from({ length: Math.min(1000, threads - at) }, () => ({
			userId: newId(),
			leadId: newId(),
			threadId: newId(),
		}))
		const createdAt = new Date(start)
		await transaction(async tx => {
			await tx.user.createMany({
				data: places.map(({ userId }, n) => ({
					id: userId,
					name: `Homeowner ${at + n}`,
					role: 'HOMEOWNER',
				})),
			})
			await tx.lead.createMany({
				data: places.map(({ userId, leadId }, n) => ({
					id: leadId,
					homeownerId: userId,
					contractorId: contractor.id,
					title: `Renovation ${at + n}`,
					description: 'All of it.',
					trade: 'Bathroom',
					city: 'Lyon',
					status: 'CLAIMED',
					createdAt,
				})),
			})
			await tx.thread.createMany({
				data: places.map(({ threadId, leadId }) => ({
					id: threadId,
					leadId,
					lastSeq: perThread,
					version: perThread,
					createdAt,
				})),
			})
			await tx.participant.createMany({
				data: places.flatMap(({ threadId, userId }, n) =>
					[userId, contractor.id].map(one => ({
						threadId,
						userId: one,
						lastReadSeq: at + n < 5 ? perThread - 1 : perThread,
						lastReceivedSeq:
							(one === contractor.id) === ((perThread + at + n) % 2 === 0)
								? perThread - 1
								: perThread,
						lastActivityAt: new Date(ends - (at + n) * 1000),
					})),
				),
			})
		})
		for (const { userId, threadId } of places) {
			homeowners.push({ ...contractor, id: userId, name: 'Homeowner', role: 'HOMEOWNER' })
			threadIds.push(threadId)
		}
	}

	const next = random(1)
	const total = perThread * threads
	const rareAt = new Set([0.1, 0.3, 0.5, 0.7, 0.9].map(part => Math.floor(part * total)))
	const sqlite = isSqlite(url)
	// PostgreSQL builds the index faster at once.
	if (!sqlite) await execute('DROP INDEX "SearchEntry_terms_idx"')
	if (sqlite) await execute('PRAGMA journal_mode = WAL')
	const BATCH = 2000
	for (let n = 0; n < total; n += BATCH) {
		const rows = Array.from({ length: Math.min(BATCH, total - n) }, (_, k) => {
			const i = n + k
			const thread = i % threads
			const seq = Math.floor(i / threads) + 1
			const homeowner = homeowners[thread]!.id
			const sent = (seq + thread) % 2 === 0
			return {
				id: newId(),
				threadId: threadIds[thread]!,
				seq,
				version: seq,
				kind: 'USER',
				fromUserId: sent ? contractor.id : homeowner,
				toUserId: sent ? homeowner : contractor.id,
				body: textOf(next) + (rareAt.has(i) ? ` ${RARE}` : ''),
				createdAt: new Date(start + i * 60_000),
			}
		})
		await transaction(async tx => {
			await tx.$executeRaw`
				INSERT INTO "Message" ("id", "threadId", "seq", "version", "kind", "fromUserId", "toUserId", "body", "createdAt")
				VALUES ${join(rows.map(m => sql`(${m.id}, ${m.threadId}, ${m.seq}, ${m.version}, ${m.kind}, ${m.fromUserId}, ${m.toUserId}, ${m.body}, ${m.createdAt})`))}`
			if (!searchable) return
			const entries = rows.map(
				(message): SearchEntry => ({
					messageId: message.id,
					fromUserId: message.fromUserId,
					toUserId: message.toUserId,
					key: keyFor(message),
					terms: termsOf(message, []),
				}),
			)
			await insertEntries(tx, entries)
		})
	}
	if (!sqlite) {
		await execute(
			'CREATE INDEX "SearchEntry_terms_idx" ON "SearchEntry" USING GIN ("terms") WITH (fastupdate = off)',
		)
		await execute('VACUUM ANALYZE')
	} else await execute('ANALYZE')
	return { contractor, homeowner: homeowners[0]!, threadIds }
}

/** Milliseconds of each of `runs` calls. The first ones, which warm up, do not count. */
export async function timesOf(runs: number, act: () => Promise<unknown>): Promise<number[]> {
	for (let n = 0; n < 10; n++) await act()
	const times: number[] = []
	for (let n = 0; n < runs; n++) {
		const began = performance.now()
		await act()
		times.push(performance.now() - began)
	}
	return times
}
