import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { resumeEmail } from '~/notifications/email/address.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/settings/notifications')

export const action = form(async ({ actor }) => {
	await resumeEmail(actor)
	return redirect('/settings/notifications?saved', 303)
})

export default function ResumeEmail() {
	return null
}
