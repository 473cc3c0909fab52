import { storage } from './storage'

/** A message that the server has not acknowledged. */
export interface Outgoing {
	key: string
	body: string
	iso: string
}

const nameOf = (userId: string, threadId: string) => `outgoing:${userId}:${threadId}`

/** What this user wrote in this thread and the server has not acknowledged, oldest first: it outlives the page. */
export function loadOutgoing(userId: string, threadId: string): Outgoing[] {
	const text = storage(local => local.getItem(nameOf(userId, threadId)))
	try {
		return text ? (JSON.parse(text) as Outgoing[]) : []
	} catch {
		return []
	}
}

export function saveOutgoing(userId: string, threadId: string, outgoing: Outgoing[]) {
	const name = nameOf(userId, threadId)
	storage(local =>
		outgoing.length > 0 ? local.setItem(name, JSON.stringify(outgoing)) : local.removeItem(name),
	)
}
