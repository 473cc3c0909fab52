import { redirect } from '@remix-run/node'
import { demoAccount } from '~/auth/demo.server'
import { safeRedirect } from '~/auth/redirect'
import { endSession, startSession } from '~/auth/sessions.server'
import { form } from '~/http/doors.server'
import { notFound } from '~/http/problem'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = async () => {
	throw new Response(null, { status: 404, statusText: notFound('page').message })
}

export const action = form(async ({ request, form }) => {
	const userId = await demoAccount(String(form.get('userId')))
	await endSession(request)
	// What the one saw, the other may not: a conversation's address leads to the inbox.
	const to = safeRedirect(form.get('redirectTo'))
	return redirect(/^\/(messages|leads)\//.test(to) ? '/messages' : to, {
		status: 303,
		headers: { 'Set-Cookie': await startSession(userId) },
	})
})

export default function DemoSwitch() {
	return null
}
