import { useRouteLoaderData } from '@remix-run/react'
import type { HeaderData } from '~/root'

/** What the header of every page shows, or null for a visitor. */
export const useHeader = (): HeaderData | null =>
	(useRouteLoaderData('root') as { header: HeaderData | null } | undefined)?.header ?? null

/** A page's title with the number of unread notifications, as `meta` wants it. */
export function pageTitle(title: string, matches: { id: string; data?: unknown }[]) {
	const root = matches.find(({ id }) => id === 'root')?.data as
		| { header: HeaderData | null }
		| undefined
	const unread = root?.header?.unreadNotifications ?? 0
	return [{ title: `${unread > 0 ? `(${unread}) ` : ''}${title} · Plumbline` }]
}
