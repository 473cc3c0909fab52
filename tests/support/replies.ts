import { afterAll, beforeAll } from 'vitest'
import { db } from '~/db/client.server'
import { env } from '~/env.server'
import { replyAddress } from '~/notifications/email/reply-address.server'
import { type Letter, letter, plain } from '../replies/letters.ts'
import { type Conversation, makeThread } from './factory.ts'
import { addressOf, mailTests } from './mail.ts'
import { deliverAllDue } from './outbox.ts'

export const SECRET = `whsec_${Buffer.alloc(24, 'secret').toString('base64')}`

/** For a file of tests: replies are taken, and answers go to a real SMTP server. */
export function replyTests() {
	const mailbox = mailTests()
	beforeAll(() => {
		Object.assign(env, { REPLY_DOMAIN: 'reply.plumbline.example', INBOUND_MAIL_SECRET: SECRET })
	})
	afterAll(() => {
		Object.assign(env, { REPLY_DOMAIN: undefined, INBOUND_MAIL_SECRET: undefined })
	})
	return mailbox
}

/** A conversation, its homeowner's addresses, and what one sees of it. */
export async function replyScene() {
	const conversation: Conversation = await makeThread()
	const { homeowner, contractor, threadId } = conversation
	const from = await addressOf(homeowner)
	const to = replyAddress(homeowner.id, threadId)!
	let count = 0
	return {
		...conversation,
		from,
		to,
		/** Of the contractor, for the same conversation. */
		theirs: replyAddress(contractor.id, threadId)!,
		/** An e-mail from the homeowner to their reply address. */
		write: (text: string, more: Partial<Letter> = {}) =>
			letter({
				from,
				to,
				messageId: `<${++count}.${threadId}@mail.example.com>`,
				parts: [plain(text)],
				...more,
			}),
		/** The files in it, by name. */
		files: async () =>
			(
				await db.attachment.findMany({ where: { messageId: { not: null }, ownerId: homeowner.id } })
			).map(({ name }) => name),
		/** What people have written in it. */
		posted: async () =>
			(
				await db.message.findMany({ where: { threadId, kind: 'USER' }, orderBy: { seq: 'asc' } })
			).map(({ body }) => body),
	}
}

/** Sends the answers that wait, and nothing that waits for its time. */
export const sendAnswers = deliverAllDue
