import type { PageMessage } from '~/messaging/page-message'

/** How many messages stand on the page at most: the far end goes. */
export const MOST = 300

/** Consecutive messages as the server gave them at one moment. */
export interface PastPage {
	messages: PageMessage[]
	/** The thread's, when they were read. */
	version: number
	hasNewer: boolean
}

/** The consecutive stored messages that stand on the page. */
export interface Held {
	messages: PageMessage[]
	/** Every change up to this version of the thread is in them. */
	version: number
	/** Goes on with what is newly written. */
	open: boolean
}

/** Where the reader is. */
export interface Reader {
	/** The first message in view. */
	seq: number
	/** Its distance from the top edge, in CSS pixels. */
	top: number
	/** They look at the end of what is held, and want to stay there. */
	atEnd: boolean
}

/** What a loader's answer says of messages outside of its page. */
export interface News extends PastPage {
	changed: PageMessage[]
	/** None that changed after this version is left out of `changed`. */
	changedSince: number
}

export const firstSeq = ({ messages }: { messages: PageMessage[] }) => messages[0]?.seq ?? 0
export const lastSeq = ({ messages }: { messages: PageMessage[] }) => messages.at(-1)?.seq ?? 0

export const holding = ({ messages, version, hasNewer }: PastPage): Held => ({
	messages,
	version,
	open: !hasNewer,
})

/** Adds a page that touches what is held and takes from the far end what is too much; null when there is a gap. */
export function joined(held: Held, page: PastPage, reader: Reader, most = MOST): Held | null {
	if (held.messages.length === 0) return holding(page)
	if (page.messages.length === 0) return held
	const [first, last] = [firstSeq(page), lastSeq(page)]
	if (first > lastSeq(held) + 1 || last < firstSeq(held) - 1) return null
	const messages = [
		...held.messages.filter(({ seq }) => seq! < first),
		...page.messages,
		...held.messages.filter(({ seq }) => seq! > last),
	]
	const open = last >= lastSeq(held) ? !page.hasNewer : held.open
	return trimmed({ ...held, messages, open }, reader, most)
}

function trimmed(held: Held, { seq, atEnd }: Reader, most: number): Held {
	const surplus = held.messages.length - most
	if (surplus <= 0) return held
	const nearerToEnd = atEnd || lastSeq(held) - seq < seq - firstSeq(held)
	return nearerToEnd
		? { ...held, messages: held.messages.slice(surplus) }
		: { ...held, messages: held.messages.slice(0, most), open: false }
}

/**
 * What is held after the loader answered again, or for another address
 * (`moved`). What the reader looks at stays when it can; it may then be behind
 * the thread's version and is to be loaded again.
 */
export function refreshed(held: Held, news: News, reader: Reader, moved: boolean, most = MOST) {
	if (!moved && news.version < held.version) return held // an answer that was overtaken
	const complete = news.changedSince <= held.version + 1
	const changed = new Map(news.changed.map(message => [message.seq, message]))
	const kept = {
		...held,
		messages: held.messages.map(message => changed.get(message.seq) ?? message),
		version: complete ? news.version : held.version,
	}
	const together = complete && joined(kept, news, reader, most)
	if (together) return together
	const shows = reader.seq >= firstSeq(news) && reader.seq <= lastSeq(news)
	return moved || shows || (reader.atEnd && !news.hasNewer) ? holding(news) : kept
}
