import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { WALK } from '~/db/search-postgresql.server'
import type { Phrase, SearchTerms } from '~/db/search-terms'
import { transaction } from '~/db/transaction.server'
import { termsOf } from '~/messaging/search/document'
import { keyFor } from '~/messaging/search/keys'
import { MAX_QUERY, parseSearch } from '~/messaging/search/query'
import { planOf } from '~/messaging/search/resolve.server'
import { searchMessages } from '~/messaging/search/search.server'
import { sendMessage } from '~/messaging/send.server'
import { makeHomeowner, makeThread } from '../../support/factory.ts'
import { BODIES, QUERIES } from './odd-texts.ts'

// Both databases run this file: each must find what a plain reading of every
// message finds, so they find the same.

interface Known {
	id: string
	key: bigint
	people: string[]
	terms: SearchTerms
}

let me: Actor
let stored: Known[]

beforeAll(async () => {
	me = await makeHomeowner('Hanna Müller')
	const titles = ['Salle de bain', 'Roof & attic', '屋根']
	const mine = await Promise.all(titles.map(title => makeThread({ homeowner: me, title })))
	const others = [await makeThread({ title: 'Salle de bain' }), await makeThread()]
	const threads = [...mine, ...others]
	for (const [i, body] of BODIES.entries()) {
		// Others say the same, so that a leak would show.
		await transaction(async () => {
			for (const at of [i % 3, 3 + (i % 2)]) {
				const { homeowner, contractor, threadId } = threads[at]!
				await sendMessage(i % 2 === 0 ? homeowner : contractor, threadId, { body })
			}
		})
	}
	const messages = await db.message.findMany({ where: { kind: 'USER' } })
	stored = messages.map(message => ({
		id: message.id,
		key: keyFor(message),
		people: [message.fromUserId, message.toUserId],
		terms: termsOf(message),
	}))
}, 120_000)

/** What a person may see and the query asks for, one message after the other. */
async function expected(query: string): Promise<string[]> {
	const { plan } = await planOf(me, parseSearch(query))
	if (!plan) return []
	const { match, from, below } = plan
	return stored
		.filter(({ people, key, terms }) => {
			const has = (phrases: Phrase[]) => phrases.some(phrase => holds(terms, phrase))
			const inSpan = key >= from && key < below
			return people.includes(me.id) && inSpan && match.all.every(has) && !match.none.some(has)
		})
		.map(({ id }) => id)
		.sort()
}

function holds({ words, tags }: SearchTerms, { terms, prefix }: Phrase): boolean {
	const last = terms.length - 1
	const fits = (word: string | undefined, k: number) =>
		word === terms[k] || (prefix === true && k === last && word?.startsWith(terms[k]!) === true)
	if (terms.length === 1 && tags.some(tag => fits(tag, 0))) return true
	return words.some((_, i) => terms.every((_, k) => fits(words[i + k], k)))
}

/** All pages of it. */
async function found(query: string): Promise<string[]> {
	const { hits, nextCursor } = await searchMessages(me, query, { limit: 1000 })
	expect(nextCursor).toBeNull()
	return hits.map(({ messageId }) => messageId).sort()
}

test('there are at least 300 queries, odd ones among them, and most find something', async () => {
	expect(new Set(QUERIES).size).toBeGreaterThanOrEqual(300)
	expect(QUERIES.some(query => query.length === MAX_QUERY)).toBe(true)
	const counts = await Promise.all(QUERIES.map(async query => (await expected(query)).length))
	expect(counts.filter(count => count > 0).length).toBeGreaterThan(150)
})

describe.each([
	['the newest walked', WALK],
	['the inverted index asked', { glance: 2, some: 5, most: 5, perHit: 0 }], // matters to PostgreSQL alone
])('%s', (_, steps) => {
	beforeAll(() => {
		const { ...before } = WALK
		Object.assign(WALK, steps)
		return () => Object.assign(WALK, before)
	})

	test('every query finds what a plain reading finds, and nothing of anybody else’s', async () => {
		for (const query of QUERIES) {
			expect(await found(query), `${query.slice(0, 200)} (${query.length})`).toEqual(
				await expected(query),
			)
		}
	}, 120_000)
})

test('what was found is marked', async () => {
	for (const query of QUERIES) {
		const { text } = parseSearch(query)
		if (!text.some(({ not }) => !not)) continue
		const { hits } = await searchMessages(me, query)
		for (const { excerpt } of hits)
			expect(
				excerpt.some(({ hit }) => hit),
				query,
			).toBe(true)
	}
}, 120_000)
