import { redirect } from '@remix-run/node'
import { requireAdministrator } from '~/auth/ownership'
import { form } from '~/http/doors.server'
import { notFound } from '~/http/problem'
import { revive } from '~/outbox/dead.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/settings/deliveries')

export const action = form(async ({ actor, params }) => {
	if (!/^\d{1,9}$/.test(params.id!)) throw notFound('event')
	await revive(actor, Number(params.id))
	return redirect('/settings/deliveries', 303)
}, requireAdministrator)

export default function Retry() {
	return null
}
