import type { ComponentType } from 'react'
import { renderToString } from 'react-dom/server'
import { memo } from '~/memo'
import { Message, type MessageProps } from './MessageList'
import { Line, type ThreadLineProps } from './ThreadList'

// Most of a page's messages and lines were on another page before, and rendering them
// is most of its time. In a text that is short enough to be remembered is all that the
// element is made of.
const rendered = <Props extends object>(Element: ComponentType<Props>) =>
	memo(10_000, text => renderToString(<Element {...JSON.parse(text)} />))

const renderedMessage = rendered(Message)
const renderedLine = rendered(Line)

/** A message as the browser will render it, for the server alone. */
export function messageHtml({ actions: _, ...props }: MessageProps): string {
	// Of the place where “Seen” stands the element asks only whether it is its own.
	const seenSeq = props.seenSeq === props.message.seq ? props.seenSeq : null
	return renderedMessage(JSON.stringify({ ...props, seenSeq }))
}

/** The same of a line of the inbox. */
export const threadLineHtml = (props: ThreadLineProps): string =>
	renderedLine(JSON.stringify(props))
