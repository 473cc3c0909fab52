import { renderToString } from 'react-dom/server'
import { memo } from '~/memo'
import { Message, type MessageProps } from './MessageList'

// In a text that is short enough to be remembered is all that the element is made of.
const rendered = memo(10_000, text => renderToString(<Message {...JSON.parse(text)} />))

/**
 * A message as the browser will render it, for the server alone: most of a page's
 * messages were on another page before, and rendering them is most of its time.
 */
export function messageHtml({ actions: _, ...props }: MessageProps): string {
	// Of the place where “Seen” stands the element asks only whether it is its own.
	const seenSeq = props.seenSeq === props.message.seq ? props.seenSeq : null
	return rendered(JSON.stringify({ ...props, seenSeq }))
}
