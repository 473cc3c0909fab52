import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import type { Match, Phrase } from '~/db/search-terms'
import { HAS, IN_THREAD, SENT_BY, SENT_TO } from './document'
import { fold } from './fold'
import { dayBegins, HIGHEST_KEY, keyAt, LOWEST_KEY } from './keys'
import { phrasesOf } from './phrases'
import type { DateFilter, NamedFilter, Query } from './query'
import { tokensOf } from './tokens'

/** As many people or conversations as one filter may name. */
const MOST_NAMED = 200

/** A query in the index's own words. */
export interface Plan {
	match: Match
	from: bigint
	below: bigint
	notes: string[]
}

interface Place {
	threadId: string
	leadId: string
	title: string
	userId: string
	name: string
}

/**
 * What to ask the index for, within this person's own conversations; null when
 * the query asks for nothing, or for what nothing can be.
 */
export async function planOf(
	actor: Actor,
	query: Query,
): Promise<{ plan: Plan | null; notes: string[] }> {
	const notes = [...query.notes]
	const asks = query.text.length > 0 || query.filters.length > 0
	if (!asks) return { plan: null, notes }
	const mine = [{ terms: [SENT_BY(actor.id)] }, { terms: [SENT_TO(actor.id)] }]
	const plan: Plan = {
		match: { all: [mine], none: [] },
		from: LOWEST_KEY,
		below: HIGHEST_KEY,
		notes,
	}
	for (const clause of query.text) {
		const phrases = phrasesOf(clause)
		if (clause.not) plan.match.none.push(phrases)
		else plan.match.all.push(phrases)
	}
	const named = query.filters.some(({ type }) => type === 'from' || type === 'lead')
	const places = named ? await placesOf(actor) : []
	for (const filter of query.filters) {
		if ('year' in filter) narrow(plan, filter, actor)
		else {
			const phrases = termsFor(actor, filter, places, notes)
			if (!filter.not) plan.match.all.push(phrases)
			else if (phrases.length > 0) plan.match.none.push(phrases)
		}
	}
	const possible = plan.match.all.every(phrases => phrases.length > 0) && plan.from < plan.below
	return { plan: possible ? plan : null, notes }
}

/** A day of `before` is itself outside, one of `after` inside; both by the person's own clock. */
function narrow(plan: Plan, filter: DateFilter, actor: Actor) {
	const key = keyAt(dayBegins(filter.year, filter.month, filter.day, actor.timeZone ?? 'UTC'))
	if (filter.type === 'before' && key < plan.below) plan.below = key
	if (filter.type === 'after' && key > plan.from) plan.from = key
}

function termsFor(actor: Actor, filter: NamedFilter, places: Place[], notes: string[]): Phrase[] {
	if (filter.type === 'has') return [{ terms: [HAS(filter.what)] }]
	const value = fold(filter.value)
	if (filter.type === 'from' && value === 'me') return [{ terms: [SENT_BY(actor.id)] }]
	if (filter.type === 'from' && value === 'them') return [{ terms: [SENT_TO(actor.id)] }]
	const terms = new Set<string>()
	if (filter.type === 'from') {
		if (isNamed(actor.name, filter.value)) terms.add(SENT_BY(actor.id))
		for (const { name, userId } of places)
			if (isNamed(name, filter.value)) terms.add(SENT_BY(userId))
		if (terms.size === 0) notes.push(`Nobody in your conversations is called “${filter.value}”.`)
	} else {
		for (const { title, leadId, threadId } of places) {
			if (leadId === filter.value || isNamed(title, filter.value)) terms.add(IN_THREAD(threadId))
		}
		if (terms.size === 0) notes.push(`None of your leads is called “${filter.value}”.`)
	}
	if (terms.size > MOST_NAMED) {
		notes.push(`“${filter.value}” fits ${terms.size}; the newest ${MOST_NAMED} were searched.`)
	}
	return [...terms].slice(0, MOST_NAMED).map(term => ({ terms: [term] }))
}

/** True when each word of `value` begins a word of the name. */
function isNamed(name: string, value: string): boolean {
	const words = tokensOf(name).map(({ text }) => text)
	return tokensOf(value).every(({ text }) => words.some(word => word.startsWith(text)))
}

/** My conversations with their people and leads, the newest first. */
const placesOf = (actor: Actor) => db.$queryRaw<Place[]>`
	SELECT me."threadId", t."leadId", l."title", other."userId", u."name"
	FROM "Participant" me
	JOIN "Thread" t ON t."id" = me."threadId"
	JOIN "Lead" l ON l."id" = t."leadId"
	JOIN "Participant" other ON other."threadId" = me."threadId" AND other."userId" <> me."userId"
	JOIN "User" u ON u."id" = other."userId"
	WHERE me."userId" = ${actor.id}
	ORDER BY me."lastActivityAt" DESC, me."threadId" DESC`
