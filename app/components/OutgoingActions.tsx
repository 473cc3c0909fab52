import type { PageMessage } from '~/messaging/page-message'

interface OutgoingActionsProps {
	message: PageMessage
	retry: (key: string) => void
	withdraw: (key: string) => void
	remove: (key: string) => void
}

/** What one can do about a message that is not stored. While it is under way it may be at any moment: then it is left alone. */
export function OutgoingActions({ message, retry, withdraw, remove }: OutgoingActionsProps) {
	const { key, sending } = message
	if (!sending || sending.state === 'sending') return null
	const actions =
		sending.state === 'failed' ? { Retry: retry, Edit: withdraw, Delete: remove } : { Retry: retry }
	return (
		<span className="flex gap-3 px-2 text-sm">
			{Object.entries(actions).map(([name, act]) => (
				<button key={name} type="button" className="button-link" onClick={() => act(key)}>
					{name}
				</button>
			))}
		</span>
	)
}
