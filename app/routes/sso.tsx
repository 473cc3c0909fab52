import { redirect } from '@remix-run/node'
import { safeRedirect } from '~/auth/redirect'
import { logInBySso, ssoIsOn } from '~/auth/sso.server'
import { openPage } from '~/http/doors.server'
import { notFound, Problem } from '~/http/problem'

export { ErrorBoundary } from '~/components/ErrorPage'

// The address has a secret. Not no-referrer: from such a page the header's own
// forms would be sent with `Origin: null`, and be refused.
export const headers = () => ({ 'Referrer-Policy': 'strict-origin' })

/** Logs in whom another site's token names. A GET that writes: the token is good for one use. */
export const loader = openPage(async ({ actor, request }) => {
	if (!ssoIsOn()) throw notFound('page')
	if (request.method !== 'GET') throw new Problem(405, 'Follow the link to log in.')
	const query = new URL(request.url).searchParams
	const setCookie = await logInBySso(request, query.get('token') ?? '', actor)
	throw redirect(safeRedirect(query.get('redirectTo')), {
		status: 303,
		headers: {
			'Set-Cookie': setCookie,
			'Referrer-Policy': 'no-referrer',
			'Cache-Control': 'no-store',
		},
	})
})

export default function SingleSignOn() {
	return null
}
