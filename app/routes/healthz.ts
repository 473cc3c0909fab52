import { db } from '~/db/client.server'

/** 200 when the database answers, 503 when it does not. */
export async function loader() {
	const headers = { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }
	try {
		await db.$queryRaw`SELECT 1 AS "alive"`
		return new Response('ok\n', { headers })
	} catch {
		return new Response('database unreachable\n', { status: 503, headers })
	}
}
