import { type MetaFunction, redirect } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { fieldsOf } from '~/http/body.server'
import { form, page } from '~/http/doors.server'
import { parse } from '~/http/parse'
import { archiveThread, isArchived } from '~/messaging/archive.server'
import { threadVersion } from '~/messaging/thread-head.server'
import { threadOf } from '~/messaging/threads.server'
import { mutedUntil, muteThread } from '~/notifications/mute.server'
import { MUTES } from '~/notifications/mutes'
import { ThreadOptions } from '~/notifications/schemas'
import { timesIn } from '~/time'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Options of a conversation', matches)

export const loader = page(async ({ actor, params }) => {
	const thread = await threadOf(actor, params.threadId!)
	const muted = await mutedUntil(actor, thread.id)
	const { full } = timesIn(actor.timeZone, new Date().toISOString())
	return {
		threadId: thread.id,
		lastSeq: thread.lastSeq,
		counterpart: thread.counterpart.name,
		title: thread.lead.title,
		muted: muted && (muted === 'for good' ? muted : `until ${full(muted.toISOString())}`),
		archived: await isArchived(actor, thread.id),
	}
})

export const action = form(
	async ({ actor, params, form }) => {
		const { mute, archive, seq } = parse(ThreadOptions, fieldsOf(form))
		if (mute) await muteThread(actor, params.threadId!, mute)
		if (archive) await archiveThread(actor, params.threadId!, archive === 'yes', seq)
		return redirect(archive === 'yes' ? '/messages' : `/messages/${params.threadId}/options`, 303)
	},
	(actor, params) => threadVersion(actor, params.threadId!),
)

export default function Options() {
	const { threadId, lastSeq, counterpart, title, muted, archived } = useLoaderData<typeof loader>()
	return (
		<section className="mx-auto max-w-form">
			<p className="mb-3">
				<Link to={`/messages/${threadId}`}>← Conversation with {counterpart}</Link>
			</p>
			<h1 className="mb-4">{title}</h1>
			<PostForm className="card mb-4 p-5">
				<h2 className="mb-2">{muted ? `Muted ${muted}` : 'Mute'}</h2>
				<p className="hint mb-3">
					No e-mails about this conversation, and no bell. Its messages still wait for you, unread.
				</p>
				<div className="flex flex-wrap gap-2">
					{Object.entries(MUTES).map(([mute, label]) => (
						<button key={mute} className="button-quiet" type="submit" name="mute" value={mute}>
							{label}
						</button>
					))}
					{muted && (
						<button className="button" type="submit" name="mute" value="off">
							Not any more
						</button>
					)}
				</div>
			</PostForm>
			<PostForm className="card p-5">
				<h2 className="mb-2">{archived ? 'Archived' : 'Archive'}</h2>
				<p className="hint mb-3">
					{archived
						? 'It comes back to your messages when something new is written in it.'
						: 'Puts it away, as read, until something new is written in it.'}
				</p>
				<input type="hidden" name="seq" value={lastSeq} />
				<button
					className="button-quiet"
					type="submit"
					name="archive"
					value={archived ? 'no' : 'yes'}
				>
					{archived ? 'Take it out of the archive' : 'Archive it'}
				</button>
			</PostForm>
		</section>
	)
}
