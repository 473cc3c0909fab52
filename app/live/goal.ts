import type { PageMessage } from '~/messaging/page-message'
import { firstSeq } from './past'

/** Where to scroll: the end, or a message, with its distance from the top edge in CSS pixels. */
export type Goal = 'end' | { seq: number; top?: number }

/** Where a conversation opens: its address says so, else at what is new, else at the end. */
export function goalOf(
	{ hash, search }: Pick<Location, 'hash' | 'search'>,
	/** Of this entry of the browser's history: where the reader had left. */
	state: { top?: number } | null,
	messages: PageMessage[],
	newFrom: number | null,
): Goal {
	const inHash = Number(/^#m-(\d+)$/.exec(hash)?.[1])
	if (inHash) return { seq: inHash }
	const query = new URLSearchParams(search)
	const at = Number(query.get('at'))
	if (at > 0) return { seq: at, ...(state?.top !== undefined && { top: state.top }) }
	if (query.has('after')) return { seq: firstSeq({ messages }), top: 0 }
	if (query.has('before')) return { seq: lastStored(messages) }
	return newFrom === null ? 'end' : { seq: newFrom }
}

const lastStored = (messages: PageMessage[]) =>
	messages.findLast(({ seq }) => seq !== null)?.seq ?? 0
