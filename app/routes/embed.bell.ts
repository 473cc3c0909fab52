import { createElement } from 'react'
import { toHeaderLine } from '~/components/header.server'
import { EmbedBell } from '~/embed/bell'
import { embedHtml, embedPage } from '~/embed/doors.server'
import { notificationLines, unreadNotificationCount } from '~/notifications/inbox.server'
import { timesIn } from '~/time'

const SHOWN = 5

export const loader = embedPage(async ({ actor, request }) => {
	const [unread, { lines }] = await Promise.all([
		unreadNotificationCount(actor),
		notificationLines(actor, { limit: 20 }),
	])
	const { brief } = timesIn(actor.timeZone, new Date().toISOString())
	const shown = lines
		.slice(0, SHOWN)
		.map(line => ({ ...toHeaderLine(line, brief), threadId: line.threadId }))
	return embedHtml(request, createElement(EmbedBell, { unread, lines: shown }))
})
