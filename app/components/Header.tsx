import { Link, NavLink, useLocation } from '@remix-run/react'
import { ROLE_NAMES } from '~/auth/actor'
import type { HeaderData } from '~/root'
import { Avatar } from './Avatar'
import { PostForm } from './forms'
import { useHeader } from './header-data'
import { NotificationBell } from './NotificationBell'
import { useClosingMenus } from './use-closing-menus'

/** The same on every page. Its menus are `<details>`, which need no script. */
export function Header() {
	const header = useHeader()
	const menus = useClosingMenus()
	return (
		<header className="border-b border-line bg-card dark:border-n-line dark:bg-n-card">
			<div ref={menus} className="mx-auto flex max-w-page items-center px-3 sm:gap-1 sm:px-4">
				<Link
					to="/"
					className="nav-link -ml-2 mr-auto gap-2 font-display text-lg"
					aria-label="Plumbline, home"
				>
					<Plumb />
					<span className={header ? 'hidden sm:inline' : undefined}>Plumbline</span>
				</Link>{' '}
				{header ? <Navigation header={header} /> : <Visitor />}
			</div>
		</header>
	)
}

function Visitor() {
	return (
		<nav aria-label="Main" className="flex gap-1">
			<NavLink className="nav-link" to="/login">
				Log in
			</NavLink>{' '}
			<NavLink className="nav-link" to="/signup">
				Sign up
			</NavLink>
		</nav>
	)
}

function Navigation({ header }: { header: HeaderData }) {
	return (
		<>
			<nav aria-label="Main" className="flex sm:gap-1">
				<NavLink className="nav-link" to="/leads">
					Leads
				</NavLink>{' '}
				<NavLink className="nav-link gap-2" to="/messages">
					Messages{' '}
					{header.unreadMessages > 0 && (
						<span className="badge" data-unread-messages={header.unreadMessages}>
							{header.unreadMessages}
							<span className="sr-only"> unread</span>
						</span>
					)}
				</NavLink>{' '}
				<NavLink className="nav-link hidden sm:inline-flex" to="/search">
					Search
				</NavLink>
			</nav>{' '}
			<NotificationBell header={header} /> <Account header={header} />
		</>
	)
}

function Account({ header }: { header: HeaderData }) {
	const { pathname } = useLocation()
	return (
		<details className="relative">
			<summary className="nav-link">
				<Avatar person={header.me} />
				<span className="sr-only">Account</span>
			</summary>
			<div className="menu">
				<p className="px-2 pb-2">
					<strong>{header.me.name}</strong>
					<br />
					<span className="hint">{ROLE_NAMES[header.me.role]}</span>
				</p>
				{/* Where the header has no room for it. */}
				<Link className="nav-link w-full sm:hidden" to="/search">
					Search
				</Link>{' '}
				<Link className="nav-link w-full" to="/settings">
					Settings
				</Link>{' '}
				<PostForm action="/logout" reloadDocument>
					<button className="nav-link w-full" type="submit">
						Log out
					</button>
				</PostForm>
				{header.demo && (
					<PostForm
						action="/demo/switch"
						reloadDocument
						className="mt-2 border-t border-line px-2 pt-3 dark:border-n-line"
					>
						<label className="label text-sm" htmlFor="demo-user">
							Demo: be someone else
						</label>
						<input type="hidden" name="redirectTo" value={pathname} />
						<div className="flex gap-2">
							<select className="field" id="demo-user" name="userId" defaultValue={header.me.id}>
								{header.demo.map(person => (
									<option key={person.id} value={person.id}>
										{person.name} ({ROLE_NAMES[person.role].toLowerCase()})
									</option>
								))}
							</select>
							<button className="button-quiet" type="submit">
								Switch
							</button>
						</div>
					</PostForm>
				)}
			</div>
		</details>
	)
}

/** The mark: a plumb line, which finds what is upright. */
function Plumb() {
	return (
		<svg width="22" height="28" viewBox="0 0 22 28" aria-hidden="true" focusable="false">
			<path d="M11 0v12" stroke="currentColor" strokeWidth="2" />
			<path d="M4 12h14l-7 16z" fill="#b4441c" />
			<path d="M11 12h7l-7 16z" fill="#8f3414" />
		</svg>
	)
}
