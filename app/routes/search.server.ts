import type { LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import type { HitLine } from '~/components/SearchHits'
import { decodeSearchCursor } from '~/messaging/search/cursor'
import { MAX_QUERY } from '~/messaging/search/query'
import { type SearchHit, searchMessages } from '~/messaging/search/search.server'
import { timesIn } from '~/time'

/** One page of hits, or the empty form. */
export async function loadSearch({ actor, request }: LoaderFunctionArgs & { actor: Actor }) {
	const params = new URL(request.url).searchParams
	const q = params.get('q') ?? ''
	const order = params.get('order') === 'best' ? ('best' as const) : ('newest' as const)
	const asked = q.trim() !== ''
	if (q.length > MAX_QUERY) {
		const held = MAX_QUERY.toLocaleString('en')
		const notes = [`A search holds ${held} characters; this one is longer. Make it shorter.`]
		return { q: q.slice(0, MAX_QUERY), order, asked: false, hits: [], notes, more: null }
	}
	const text = params.get('cursor')
	const cursor = text ? decodeSearchCursor(text, order) : null
	const { hits, nextCursor, notes } = await searchMessages(actor, q, { order, cursor })
	const times = timesIn(actor.timeZone, new Date().toISOString())
	const more = nextCursor && `?${new URLSearchParams({ q, order, cursor: nextCursor })}`
	const lines = hits.map(hit => toLine(hit, actor, times.full))
	return { q, order, asked, hits: lines, notes, more }
}

function toLine(hit: SearchHit, actor: Actor, full: (iso: string) => string): HitLine {
	return {
		id: hit.messageId,
		url: hit.url,
		title: hit.lead.title,
		author: hit.fromUser.id === actor.id ? 'You' : hit.fromUser.name,
		counterpart: { name: hit.counterpart.name, role: hit.counterpart.role },
		iso: hit.createdAt,
		time: full(hit.createdAt),
		excerpt: hit.excerpt,
	}
}
