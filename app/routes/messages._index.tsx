import { page } from '~/http/doors.server'
import type { DocumentHandle } from '~/root'

export { ErrorBoundary } from '~/components/ErrorPage'

export const handle: DocumentHandle = { refreshSeconds: 30, fillsWindow: true }

export const loader = page(async () => null)

export default function NoConversation() {
	return <p className="hint m-auto p-6">Choose a conversation.</p>
}
