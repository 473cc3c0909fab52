import { useEffect } from 'react'
import { loadOutbox } from './load'

/** Sends what this user's outbox holds, on every page. */
export function Outbox({ userId }: { userId: string }) {
	useEffect(() => {
		let stop: (() => void) | undefined
		let left = false
		loadOutbox().then(({ start }) => {
			if (!left) stop = start(userId)
		})
		return () => {
			left = true
			stop?.()
		}
	}, [userId])
	return null
}
