import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { pageTitle } from '~/components/header-data'
import { page } from '~/http/doors.server'
import { historyOf } from '~/messaging/history.server'
import { timesIn } from '~/time'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('A message’s history', matches)

export const loader = page(async ({ actor, params }) => {
	const { full } = timesIn(actor.timeZone, new Date().toISOString())
	const { revisions, body, deletedAt, ...message } = await historyOf(actor, params.id!)
	return {
		...message,
		sent: full(message.sentAt),
		texts: [
			...revisions.map(({ body, replacedAt }) => ({ body, when: `Until ${full(replacedAt)}` })),
			deletedAt ? { body: '', when: `Deleted ${full(deletedAt)}` } : { body, when: 'As it is now' },
		],
	}
})

export default function History() {
	const { author, sent, reason, texts } = useLoaderData<typeof loader>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-2">A message’s history</h1>
			<p className="mb-4">
				{author} wrote it {sent}. You looked because: {reason}
			</p>
			<ol className="rows mb-4">
				{texts.map(({ body, when }) => (
					<li key={when}>
						<p className="hint">{when}</p>
						<p className="whitespace-pre-wrap">
							{body || (when.startsWith('Deleted') ? '' : '(no words)')}
						</p>
					</li>
				))}
			</ol>
			<Link to="/settings/history">Another message</Link>
		</section>
	)
}
