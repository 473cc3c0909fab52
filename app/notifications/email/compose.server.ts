import { now } from '~/clock.server'
import { db } from '~/db/client.server'
import { env } from '~/env.server'
import { timesIn } from '~/time'
import { plainLine, plainText, shorten } from '../plain'
import type { Recipient } from '../recipient.server'
import { present } from '../types'
import { unsubscribeUrl } from '../unsubscribe.server'
import type { Waiting } from '../waiting.server'
import type { Mail, MailItem } from './mail'

/** Enough to know what it is about; the rest is one click away. */
const MAX_TEXT = 600
const MAX_SUBJECT = 120

const link = (path: string) => `${env.APP_ORIGIN}${path}`

/** What the e-mail about all that waits says. An answer to it goes to `replyTo`, if it goes anywhere. */
export async function composeMail(
	to: Recipient,
	waiting: Waiting,
	replyTo: string | null,
): Promise<Mail> {
	const { about, items, count, messages } = waiting
	const times = timesIn(to.timeZone, now().toISOString())
	const lines = items.map(item => ({ ...item, ...present(item.type, item.payload) }))
	const first = lines[0]!
	const type = lines.some(line => line.type === 'NEW_MESSAGE') ? 'NEW_MESSAGE' : first.type
	const thread = about.threadId && (await threadNamed(about.threadId, to.id))
	const stop = { label: 'Stop these e-mails', url: unsubscribeUrl(to.id, type) }
	const settings = { label: 'Settings', url: link('/settings/notifications') }
	return {
		...(thread
			? aboutThread(thread, messages, type)
			: aboutType(plainLine(`${first.words.who} ${first.words.what}`), count)),
		items: lines.map(
			({ words, body, files, createdAt }): MailItem => ({
				who: plainLine(body === null ? `${words.who} ${words.what}` : words.who),
				time: times.full(createdAt.toISOString()),
				text: textOf(body ?? words.detail, files),
			}),
		),
		earlier: count - items.length,
		answer: replyTo && 'Reply to this e-mail to answer.',
		action: thread
			? {
					label: 'Open the conversation',
					url: link(`/messages/${about.threadId}?at=${first.seq}#m-${first.seq}`),
				}
			: { label: 'Look at it', url: link(first.url) },
		reason: 'You get this because you have an account at Plumbline and had not read it yet.',
		ways: about.threadId
			? [
					{
						label: 'Mute this conversation',
						url: unsubscribeUrl(to.id, `thread:${about.threadId}`),
					},
					stop,
					settings,
				]
			: [stop, settings],
	}
}

/** A text, and what came with it: a photo may come without a word. */
const textOf = (body: string, files: string) =>
	[shorten(plainText(body), MAX_TEXT), plainLine(body && files ? `[${files}]` : files)]
		.filter(text => text !== '')
		.join('\n')

type Named = { title: string; who: string }

async function threadNamed(id: string, readerId: string): Promise<Named> {
	const { lead, participants } = await db.thread.findUniqueOrThrow({
		where: { id },
		select: {
			lead: { select: { title: true } },
			participants: { select: { userId: true, user: { select: { name: true } } } },
		},
	})
	const counterpart = participants.find(({ userId }) => userId !== readerId)!
	return { title: plainLine(lead.title), who: plainLine(counterpart.user.name) }
}

/** The subject is the same for all e-mails of a conversation, which keeps them together. */
function aboutThread({ title, who }: Named, messages: number, type: string) {
	const subject = shorten(`${who} about ${title}`, MAX_SUBJECT)
	if (type !== 'NEW_MESSAGE') return { subject, intro: `News about ${title}.` }
	const what = messages === 1 ? `${who} wrote to you` : `${who} sent you ${messages} messages`
	return { subject, intro: `${what} about ${title}.` }
}

const aboutType = (line: string, count: number) => ({
	subject: shorten(line, MAX_SUBJECT),
	intro: count === 1 ? `${line}.` : `${count} notifications.`,
})
