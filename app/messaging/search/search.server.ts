import { setImmediate as turn } from 'node:timers/promises'
import { type Actor, type Person, toPerson } from '~/auth/actor'
import { onReplica } from '~/db/replica.server'
import { findKeys } from '~/db/search.server'
import { encodeSearchCursor, type SearchCursor } from './cursor'
import { type ExcerptPart, excerptOf } from './excerpt'
import { type HitFinder, hitFinder } from './hits'
import { bodiesAt, type HitRow, messagesAt } from './hydrate.server'
import { parseSearch } from './query'
import { type Plan, planOf } from './resolve.server'

/** Best first ranks this many of the newest hits. */
export const RANKED = 1000

/** After so many others have their turn. */
const SCORED_AT_ONCE = 20

/** A message that was found. */
export interface SearchHit {
	messageId: string
	threadId: string
	seq: number
	lead: { id: string; title: string }
	counterpart: Person
	fromUser: Person
	createdAt: string
	/** The part of its text that was hit. */
	excerpt: ExcerptPart[]
	/** The conversation around it. */
	url: string
}

export interface SearchPage {
	hits: SearchHit[]
	nextCursor: string | null
	/** What was understood otherwise than one may think, as sentences. */
	notes: string[]
}

export interface SearchOptions {
	order?: SearchCursor['order']
	cursor?: SearchCursor | null
	limit?: number
}

/**
 * What a person finds in their own conversations. Any text is a query: words (all
 * of them, in any form; the last one may still be typed), "exact phrase", -without,
 * from:, lead:, has:, before:, after:.
 */
export const searchMessages = (
	actor: Actor,
	text: string,
	options: SearchOptions = {},
): Promise<SearchPage> => onReplica('User', actor, () => search(actor, text, options))

async function search(
	actor: Actor,
	text: string,
	{ order = 'newest', cursor = null, limit = 20 }: SearchOptions,
): Promise<SearchPage> {
	const query = parseSearch(text)
	const { plan, notes } = await planOf(actor, query)
	if (!plan) return { hits: [], nextCursor: null, notes }
	const find = hitFinder(query)
	const page =
		order === 'newest'
			? await newest(actor, plan, cursor, limit)
			: await best(actor, plan, find, cursor, limit)
	const rows = await messagesAt(actor, page.keys)
	return { hits: rows.map(row => toHit(actor, row, find)), nextCursor: page.nextCursor, notes }
}

async function newest(actor: Actor, plan: Plan, cursor: SearchCursor | null, limit: number) {
	const below = cursor && cursor.key < plan.below ? cursor.key : plan.below
	const keys = await findKeys(plan.match, { userId: actor.id, from: plan.from, below }, limit + 1)
	const page = keys.slice(0, limit)
	const more = keys.length > limit
	return {
		keys: page,
		nextCursor: more ? encodeSearchCursor({ order: 'newest', key: page.at(-1)! }) : null,
	}
}

/** A score depends on the message alone, so that pages fit together while others come and go. */
async function best(
	actor: Actor,
	plan: Plan,
	find: HitFinder,
	cursor: SearchCursor | null,
	limit: number,
) {
	const last = cursor?.order === 'best' ? cursor : null
	const below = last && last.anchor < plan.below ? last.anchor + 1n : plan.below
	const span = { userId: actor.id, from: plan.from, below }
	const found = await findKeys(plan.match, span, RANKED)
	const bodies = await bodiesAt(found)
	const scored: { key: bigint; score: number }[] = []
	for (const [n, { key, body }] of bodies.entries()) {
		if (n % SCORED_AT_ONCE === 0) await turn() // long texts take their time
		scored.push({ key, score: scoreOf(body, find) })
	}
	const ranked = scored.sort((a, b) => b.score - a.score || (a.key < b.key ? 1 : -1))
	const start = last
		? ranked.findIndex(
				({ key, score }) => score < last.score || (score === last.score && key < last.key),
			)
		: 0
	const page = start < 0 ? [] : ranked.slice(start, start + limit)
	const end = page.at(-1)
	const more = end !== undefined && ranked.at(-1) !== end
	const anchor = last?.anchor ?? found[0]
	return {
		keys: page.map(({ key }) => key),
		nextCursor: more ? encodeSearchCursor({ order: 'best', anchor: anchor!, ...end }) : null,
	}
}

/** How well a text fits: written exactly so counts more than another form, again less than once, in a long text less. */
function scoreOf(body: string, find: HitFinder): number {
	const { hits, tokens } = find(body)
	const weight = hits.slice(0, 12).reduce((sum, hit, i) => sum + hit.weight / (1 + i / 4), 0)
	return Math.round((1000 * weight) / (1 + Math.log2(1 + tokens / 12)))
}

function toHit(actor: Actor, row: HitRow, find: HitFinder): SearchHit {
	const counterpart = toPerson({
		id: row.counterpartId,
		name: row.counterpartName,
		role: row.counterpartRole,
	})
	return {
		messageId: row.messageId,
		threadId: row.threadId,
		seq: row.seq,
		lead: { id: row.leadId, title: row.title },
		counterpart,
		fromUser: row.fromUserId === actor.id ? toPerson(actor) : counterpart,
		createdAt: row.createdAt.toISOString(),
		excerpt: excerptOf(row.body, find(row.body).hits),
		url: `/messages/${row.threadId}?at=${row.seq}#m-${row.seq}`,
	}
}
