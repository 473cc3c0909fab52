import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { deviceOf } from '~/notifications/push/devices.server'
import { tryDevice } from '~/notifications/push/try.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/settings/devices')

export const action = form(
	async ({ actor, params }) => {
		const outcome = await tryDevice(actor, params.id!)
		return redirect(`/settings/devices?said=${outcome === 'taken' ? 'sent' : outcome}`, 303)
	},
	(actor, params) => deviceOf(actor, params.id!),
)

export default function TryDevice() {
	return null
}
