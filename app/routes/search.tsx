import type { MetaFunction } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { pageTitle } from '~/components/header-data'
import { SearchHits } from '~/components/SearchHits'
import { page } from '~/http/doors.server'
import { loadSearch } from './search.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = page(loadSearch)

export const meta: MetaFunction = ({ matches }) => pageTitle('Search', matches)

export default function Search() {
	const { q, order, asked, hits, notes, more } = useLoaderData<typeof loader>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-4">Search</h1>
			<Form action="/search" role="search" className="mb-4">
				<label className="label" htmlFor="q">
					Find in your conversations
				</label>
				<div className="flex gap-2">
					{/* A new search brings a new field: going back brings its text back. */}
					<input
						key={q}
						className="field"
						type="search"
						id="q"
						name="q"
						defaultValue={q}
						dir="auto"
						autoComplete="off"
					/>
					{order === 'best' && <input type="hidden" name="order" value="best" />}{' '}
					<button className="button flex-none" type="submit">
						Search
					</button>
				</div>
			</Form>
			{notes.map(note => (
				<p key={note} className="notice mb-4" role="status">
					{note}
				</p>
			))}
			{asked && <Order q={q} order={order} />}
			{hits.length > 0 && <SearchHits hits={hits} />}
			{asked && hits.length === 0 && (
				<p className="card mb-4 p-6" role="status">
					Nothing found. Try fewer words, or the beginning of one.
				</p>
			)}
			{more && (
				<p className="py-4 text-center">
					<Link to={more}>More messages</Link>
				</p>
			)}
			<Help open={!asked} />
		</section>
	)
}

function Order({ q, order }: { q: string; order: 'newest' | 'best' }) {
	const to = (name: string) => `/search?${new URLSearchParams({ q, order: name })}`
	return (
		<nav aria-label="Order" className="mb-4 flex gap-1">
			<Link
				className="nav-link"
				to={to('newest')}
				aria-current={order === 'newest' ? 'page' : undefined}
			>
				Newest first
			</Link>{' '}
			<Link
				className="nav-link"
				to={to('best')}
				aria-current={order === 'best' ? 'page' : undefined}
			>
				Best first
			</Link>
		</nav>
	)
}

const HELP = [
	['tiles bathroom', 'both words, in any form, French or English'],
	['"white tiles"', 'exactly these, one after the other'],
	['tiles -white', 'without a word'],
	['from:me, from:them, from:anna', 'who wrote it'],
	['lead:kitchen', 'in conversations about it'],
	['has:link, has:photo, has:document', 'what is in it'],
	['after:2026-01-15 before:2026-03', 'from that day on, and until before that month'],
] as const

function Help({ open }: { open: boolean }) {
	return (
		<details className="mt-6" open={open}>
			<summary className="hint underline">What you can type</summary>
			<dl className="mt-2 text-sm">
				{HELP.map(([example, what]) => (
					<div key={example} className="mb-2">
						<dt>
							<code>{example}</code>
						</dt>
						<dd className="hint ml-4">{what}</dd>
					</div>
				))}
			</dl>
		</details>
	)
}
