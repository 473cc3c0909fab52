import { createContext, useContext } from 'react'
import type { MessageProps } from './MessageList'
import type { ThreadLineProps } from './ThreadList'

interface DocumentValue {
	nonce: string | undefined
	requestId: string | undefined
	/** Renders one message, or one line of the inbox: see line-html.server.tsx. */
	messageHtml?: ((props: MessageProps) => string) | undefined
	threadLineHtml?: ((props: ThreadLineProps) => string) | undefined
}

/** What only the server's rendering knows of the document; empty in the browser. */
export const DocumentContext = createContext<DocumentValue>({
	nonce: undefined,
	requestId: undefined,
})

export const useDocument = () => useContext(DocumentContext)
