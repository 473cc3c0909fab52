import type { LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { toHeaderLine } from '~/components/header.server'
import { decodeCursor } from '~/http/cursor.server'
import { notificationLines } from '~/notifications/inbox.server'
import { timesIn } from '~/time'

/** One page of the list, by day. */
export async function loadNotifications({ actor, request }: LoaderFunctionArgs & { actor: Actor }) {
	const query = new URL(request.url).searchParams
	const unreadOnly = query.get('show') === 'unread'
	const cursor = query.get('cursor')
	const { lines, nextCursor } = await notificationLines(actor, {
		unread: unreadOnly,
		cursor: cursor ? decodeCursor(cursor) : null,
	})
	const times = timesIn(actor.timeZone, new Date().toISOString())
	const days: { day: string; lines: ReturnType<typeof toHeaderLine>[] }[] = []
	for (const line of lines) {
		const day = times.day(line.createdAt)
		const shown = toHeaderLine(line, times.clock)
		if (days.at(-1)?.day === day) days.at(-1)!.lines.push(shown)
		else days.push({ day, lines: [shown] })
	}
	const older =
		nextCursor &&
		`?${new URLSearchParams({ ...(unreadOnly && { show: 'unread' }), cursor: nextCursor })}`
	return { days, unreadOnly, older }
}
