import { createContext, useContext } from 'react'

interface DocumentValue {
	nonce: string | undefined
	requestId: string | undefined
}

/** What only the server's rendering knows of the document; empty in the browser. */
export const DocumentContext = createContext<DocumentValue>({
	nonce: undefined,
	requestId: undefined,
})

export const useDocument = () => useContext(DocumentContext)
