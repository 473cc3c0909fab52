import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { deviceOf, removeDevice } from '~/notifications/push/devices.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/settings/devices')

export const action = form(
	async ({ actor, params }) => {
		await removeDevice(actor, params.id!)
		return redirect('/settings/devices?said=saved', 303)
	},
	(actor, params) => deviceOf(actor, params.id!),
)

export default function RemoveDevice() {
	return null
}
