import { redirect } from '@remix-run/node'
import { safeRedirect } from '~/auth/redirect'
import { embedded } from '~/embed/doors.server'
import { startEmbedSession } from '~/embed/session.server'
import { Problem } from '~/http/problem'

/** Opens a frame with a token, which is good for one use, and goes on within /embed. */
export const loader = ({ request }: { request: Request }) =>
	embedded(request, async () => {
		if (request.method !== 'GET') throw new Problem(405, 'Load this in a frame.')
		const query = new URL(request.url).searchParams
		const { to, setCookie } = await startEmbedSession(query.get('token') ?? '')
		const asked = safeRedirect(query.get('to'), to)
		return redirect(asked.startsWith('/embed/') ? asked : to, {
			status: 303,
			headers: {
				'Set-Cookie': setCookie,
				'Referrer-Policy': 'no-referrer',
				'Cache-Control': 'no-store',
			},
		})
	})
