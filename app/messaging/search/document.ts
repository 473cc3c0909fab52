import type { SearchTerms } from '~/db/search-terms'
import { toParts } from '../page.server'
import { stemsOf } from './forms'
import { joined, type Token, tokensOf } from './tokens'

/** What of a message is searched. */
export interface Searchable {
	id: string
	threadId: string
	seq: number
	kind: string
	fromUserId: string
	toUserId: string
	body: string
	createdAt: Date
}

/** A file of a message, as it is searched. */
export interface SearchableFile {
	name: string
	kind: 'photo' | 'document'
}

/** PostgreSQL keeps no more places of one word in one text; SQLite is held to the same. */
const MOST_PLACES = 200

const idTerm = (id: string) => (/^[0-9a-f-]{36}$/.test(id) ? id.replaceAll('-', '') : hex(id))
const hex = (id: string) => `x${Buffer.from(id).toString('hex')}`

/** Whose and where. The two people of a conversation never change. */
export const SENT_BY = (userId: string) => `@f${idTerm(userId)}`
export const SENT_TO = (userId: string) => `@r${idTerm(userId)}`
export const IN_THREAD = (threadId: string) => `@t${idTerm(threadId)}`
export const HAS = (what: 'photo' | 'document' | 'link') => `@h${what}`

/** Everything that a message is found by: its words, the words of its files' names, whose and where it is. */
export function termsOf(message: Searchable, files: SearchableFile[] = []): SearchTerms {
	const tags = new Set([
		SENT_BY(message.fromUserId),
		SENT_TO(message.toUserId),
		IN_THREAD(message.threadId),
		...files.map(({ kind }) => HAS(kind)),
	])
	if (toParts(message.body).some(part => typeof part !== 'string')) tags.add(HAS('link'))
	const words: string[] = []
	for (const text of [message.body, ...files.map(({ name }) => name)]) {
		if (words.length > 0) words.push('=') // no phrase reaches from one text into the next
		for (const term of inPlaces(tokensOf(text), tags)) words.push(term)
	}
	return { words: withFewPlaces(words), tags: [...tags] }
}

/** A term for each place; what stands for a token in no place goes to `tags`. */
function inPlaces(tokens: Token[], tags: Set<string>): string[] {
	return tokens.map((token, i) => {
		const forms = token.kind === 'word' ? stemsOf(token) : [token.text]
		for (const form of forms) tags.add(`~${form}`)
		return placeTerm(token, tokens[i + 1])
	})
}

/** A word; of a run of characters the two that begin here, or its last one. */
export const placeTerm = (token: Token, next: Token | undefined) =>
	`=${token.text}${joined(token, next) ? next.text : ''}`

function withFewPlaces(words: string[]): string[] {
	const counts = new Map<string, number>()
	return words.map(word => {
		const count = (counts.get(word) ?? 0) + 1
		counts.set(word, count)
		return count > MOST_PLACES ? '=' : word
	})
}
