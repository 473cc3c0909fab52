import { parseWithZod } from '@conform-to/zod/v4'
import { redirect } from '@remix-run/react'
import { changePrivacy } from '~/auth/privacy.server'
import { Privacy } from '~/auth/schemas'
import { form } from '~/http/doors.server'
import { invalid } from '~/http/problem'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = () => redirect('/settings')

export const action = form(async ({ actor, form }) => {
	const submission = parseWithZod(form, { schema: Privacy })
	if (submission.status !== 'success') throw invalid([])
	await changePrivacy(actor, submission.value)
	return redirect('/settings?saved', 303)
})

export default function ChangePrivacy() {
	return null
}
