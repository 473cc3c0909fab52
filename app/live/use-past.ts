import { useLocation } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ConversationData } from '~/routes/messages.$threadId.server'
import { fetchWithin } from './fetch-within'
import { firstSeq, type Held, holding, joined, lastSeq, MOST, type Reader, refreshed } from './past'

/** So many stand on the page at most while something is selected, which would else be lost. */
const MOST_WHILE_SELECTED = 550

/** Which page to load: the next ones, the newest, or that around a message. */
export type Way = 'older' | 'newer' | 'newest' | number

/** What is being loaded, or could not be. */
export type Loading = { way: Way; failed: boolean } | null

/** The messages that this page holds, out of the loader's answers and of pages loaded beside them. */
export function usePast(conversation: ConversationData, reader: { current: Reader }) {
	const { thread } = conversation
	const { search } = useLocation()
	const [state, setState] = useState(() => ({
		conversation,
		search,
		held: holding({ ...conversation, version: thread.version }),
	}))
	let { held } = state
	if (state.conversation !== conversation) {
		const news = { ...conversation, version: thread.version }
		held = refreshed(held, news, reader.current, state.search !== search)
		setState({ conversation, search, held })
	}
	const [loading, setLoading] = useState<Loading>(null)
	const request = useRef<object>()
	const now = useRef(held)
	now.current = held

	const load = useCallback(
		async (way: Way): Promise<void> => {
			const own = {}
			request.current = own
			setLoading({ way, failed: false })
			try {
				const url = `/messages/${thread.id}/past${queryOf(way, now.current)}`
				const response = await fetchWithin(url)
				if (!response.ok) throw new Error(String(response.status))
				const page = await response.json()
				if (request.current !== own) return
				// Overtaken by a change that is already on the page.
				if (page.version < now.current.version) return load(way)
				setState(state => {
					const next = way === 'older' || way === 'newer'
					const most = getSelection()?.type === 'Range' ? MOST_WHILE_SELECTED : MOST
					const held = next ? joined(state.held, page, reader.current, most) : holding(page)
					return { ...state, held: held ?? state.held }
				})
				setLoading(null)
			} catch {
				if (request.current === own) setLoading({ way, failed: true })
			}
		},
		[thread.id, reader],
	)

	useEffect(
		() => () => {
			request.current = undefined
		},
		[],
	)

	// Changes that this page was not told of one by one.
	const behind = held.version < thread.version
	// biome-ignore lint/correctness/useExhaustiveDependencies: at each version anew
	useEffect(() => {
		if (behind) load(reader.current.atEnd ? 'newest' : reader.current.seq)
	}, [behind, thread.version])

	return { held, loading, load, hasNewer: lastSeq(held) < thread.lastSeq }
}

function queryOf(way: Way, held: Held): string {
	if (way === 'older') return `?before=${firstSeq(held)}`
	if (way === 'newer') return `?after=${lastSeq(held)}`
	return way === 'newest' ? '' : `?at=${way}`
}
