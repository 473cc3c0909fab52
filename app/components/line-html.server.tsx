import { renderToString } from 'react-dom/server'
import { memo } from '~/memo'
import { Message, type MessageProps } from './MessageList'
import { Line, type ThreadLineProps } from './ThreadList'

// Most of a page's messages and lines were on another page before, and rendering them
// is most of its time. In a text that is short enough to be remembered is all that the
// element is made of.
const MAX = 10_000

/** React joins a text of many pieces, all of which V8 keeps as long as it: several times what they are in one piece. */
const inOnePiece = (text: string): string => Buffer.from(text).toString()

const renderedMessage = memo(MAX, text => {
	const [message, isFirstNew, follows, seenSeq, changeAt, base] = JSON.parse(text)
	const place = { isFirstNew, follows, seenSeq, changeAt, base }
	return inOnePiece(renderToString(<Message message={message} {...place} />))
})

/** A message as the browser will render it, for the server alone. */
export function messageHtml(props: MessageProps): string {
	const { message, isFirstNew, follows, changeAt, base = '' } = props
	// Of the place where “Seen” stands the element asks only whether it is its own.
	const seenSeq = props.seenSeq === message.seq ? props.seenSeq : null
	return renderedMessage(JSON.stringify([message, isFirstNew, follows, seenSeq, changeAt, base]))
}

const renderedLine = memo(MAX, text => inOnePiece(renderToString(<Line {...JSON.parse(text)} />)))

/** The same of a line of the inbox. */
export const threadLineHtml = (props: ThreadLineProps): string =>
	renderedLine(JSON.stringify(props))
