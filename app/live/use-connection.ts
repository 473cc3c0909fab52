import { useEffect, useState } from 'react'
import { CONNECTION_EVENT } from './keep-trying'

/** Whether the last request came through. */
export function useConnection(): boolean {
	const [online, setOnline] = useState(true)
	useEffect(() => {
		const told = (event: Event) => setOnline((event as CustomEvent<boolean>).detail)
		window.addEventListener(CONNECTION_EVENT, told)
		return () => window.removeEventListener(CONNECTION_EVENT, told)
	}, [])
	return online
}
