import { createHash } from 'node:crypto'
import { env } from '~/env.server'
import { HOUR, MINUTE } from '~/outbox/pauses'
import type { Channel } from '../channel.server'
import { plainLine } from '../plain'
import type { Recipient } from '../recipient.server'
import type { Waiting } from '../waiting.server'
import { pauseAddress } from './address.server'
import { composeMail } from './compose.server'
import { toHtml } from './html.server'
import { toText } from './mail'
import { replyAddress } from './reply-address.server'
import { AddressRefused, NotTaken, sendMail } from './smtp.server'

/** E-mail over SMTP: one for each conversation, with all that waits. */
export const EMAIL: Channel = {
	name: 'email',
	isOn: () => env.SMTP_URL !== undefined,
	reaches: ({ email, pausedAddress }) =>
		email === null ? 'none' : email === pausedAddress ? 'paused' : 'yes',
	pauses: [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR],

	async tell(to, waiting, deliveryId) {
		const { threadId } = waiting.about
		const replyTo = threadId && replyAddress(to.id, threadId)
		const mail = await composeMail(to, waiting, replyTo)
		const stop = mail.ways.find(({ label }) => label === 'Stop these e-mails')!
		await sendMail({
			from: { name: 'Plumbline', address: env.MAIL_FROM! },
			to: { name: plainLine(to.name), address: to.email! },
			...(replyTo && { replyTo: { name: 'Plumbline', address: replyTo } }),
			subject: mail.subject,
			text: toText(mail),
			html: toHtml(mail),
			...identity(to, waiting, deliveryId),
			headers: {
				'List-Unsubscribe': `<${stop.url}>`, // RFC 2369
				'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', // RFC 8058
				'Auto-Submitted': 'auto-generated', // RFC 3834
				'X-Auto-Response-Suppress': 'All', // what Exchange reads in its place
			},
		})
	},

	async failed(tx, userId, error, dead) {
		// A server of ours that is away says nothing about the address.
		if (error instanceof AddressRefused || (dead && error instanceof NotTaken)) {
			await pauseAddress(tx, userId, error.message)
		}
	},
}

/**
 * Who an e-mail is (RFC 5322, 3.6.4). The same delivery of the same things has the
 * same Message-ID, so that one which came twice is seen to be one. Those of a
 * conversation are replies to a first one that was never sent.
 */
function identity({ id }: Recipient, { about, items, count }: Waiting, deliveryId: number) {
	const domain = env.MAIL_FROM!.split('@')[1]
	const what = [deliveryId, count, ...items.map(item => item.id)].join()
	const digest = createHash('sha256').update(what).digest('hex').slice(0, 24)
	const root = about.threadId && `<thread.${about.threadId}.${id}@${domain}>`
	return {
		messageId: `<${deliveryId}.${digest}@${domain}>`,
		...(root && { inReplyTo: root, references: root }),
	}
}
