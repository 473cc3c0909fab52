import type { LinksFunction } from '@remix-run/node'
import {
	Links,
	Meta,
	Outlet,
	Scripts,
	ScrollRestoration,
	useLoaderData,
	useMatches,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import { useDocument } from './components/document'
import { Header } from './components/Header'
import { type HeaderData, headerOf } from './components/header.server'
import { openPage } from './http/doors.server'
import { LiveUpdates } from './live/LiveUpdates'
import { noteSeen } from './live/seen.server'
import { Outbox } from './outgoing/Outbox'
import stylesheet from './styles/app.css?url'
import { ThisDevice } from './worker/ThisDevice'

export { ErrorBoundary } from './components/ErrorPage'
export type { HeaderData }

export const links: LinksFunction = () => [
	{ rel: 'stylesheet', href: stylesheet },
	{ rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' },
	{ rel: 'apple-touch-icon', href: '/icon-180.png' },
	{ rel: 'manifest', href: '/manifest.webmanifest' },
]

/** As in the manifest. */
const DESCRIPTION = 'Messages and notifications for your renovation'

export const loader = openPage(async ({ actor }) => {
	if (actor) noteSeen(actor.id)
	return { header: actor && (await headerOf(actor)) }
})

/** What a route may say of its document in its `handle`. */
export interface DocumentHandle {
	/** Without scripts the page is loaded again after this many seconds. */
	refreshSeconds?: number
	/** The page fills the window and scrolls inside. */
	fillsWindow?: boolean
}

export function Layout({ children }: { children: ReactNode }) {
	const { nonce } = useDocument()
	const handles = useMatches().map(match => match.handle as DocumentHandle | undefined)
	const refreshSeconds = handles.at(-1)?.refreshSeconds
	const fillsWindow = handles.at(-1)?.fillsWindow
	return (
		<html lang="en">
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="description" content={DESCRIPTION} />
				<meta name="theme-color" content="#f7f3ec" media="(prefers-color-scheme: light)" />
				<meta name="theme-color" content="#141a1a" media="(prefers-color-scheme: dark)" />
				<Meta />
				<Links />
				{refreshSeconds !== undefined && (
					<noscript>
						<meta httpEquiv="refresh" content={String(refreshSeconds)} />
					</noscript>
				)}
			</head>
			<body className={fillsWindow ? 'full-height flex flex-col overflow-hidden' : undefined}>
				<a href="#main" className="sr-only focus:not-sr-only">
					Skip to the page
				</a>
				<Header />
				<main
					id="main"
					tabIndex={-1}
					className={
						fillsWindow
							? 'mx-auto flex min-h-0 w-full max-w-page flex-1'
							: 'mx-auto max-w-page px-4 py-6'
					}
				>
					{children}
				</main>
				<ScrollRestoration nonce={nonce} />
				<Scripts nonce={nonce} />
			</body>
		</html>
	)
}

export default function App() {
	const { header } = useLoaderData<typeof loader>()
	return (
		<>
			{header && <LiveUpdates version={header.version} live={header.live} />}
			{header && <Outbox userId={header.me.id} />}
			<ThisDevice unread={header?.unreadMessages ?? null} />
			<Outlet />
		</>
	)
}
