import { db } from '~/db/client.server'
import { databaseTime } from '~/db/dialect-sql.server'
import { transaction } from '~/db/transaction.server'
import type { Transaction } from '~/db/types.server'
import { env } from '~/env.server'
import { replyAddress } from '~/notifications/email/reply-address.server'
import { sendMail } from '~/notifications/email/smtp.server'
import { plainLine, plainText } from '~/notifications/plain'
import { deliverWith } from '~/outbox/deliver.server'
import { enqueue } from '~/outbox/outbox.server'
import { HOUR, MINUTE } from '~/outbox/pauses'
import type { Incoming } from './incoming.server'

const KIND = 'email-answer'

/** An answer as it waits in the outbox. */
interface Answer {
	address: string
	subject: string
	inReplyTo: string | null
	replyTo: string | null
	text: string
}

interface Addressee {
	address: string
	userId: string
	threadId: string
}

/** How often whoever writes from another address is told so, in milliseconds. */
const STRANGER_MS = 24 * HOUR

/** How long it is known which e-mails were answered, in milliseconds. */
const KEEP_MS = 30 * 24 * HOUR

/** Characters of what was written that come back. Nothing that long can be posted. */
const MAX_QUOTED = 100_000

const keyOf = ({ userId, threadId }: Omit<Addressee, 'address'>, { digest }: Incoming) =>
	`${userId}:${threadId}:${digest}`

/** Whether `answerMail` has answered this e-mail before. */
export const wasAnswered = async (to: Addressee, mail: Incoming): Promise<boolean> =>
	(await db.mailAnswer.findUnique({ where: { key: keyOf(to, mail) } })) !== null

/**
 * Tells the author of an e-mail what became of it, with what was written. Once,
 * however often the e-mail comes.
 */
export async function answerMail(
	{ address, userId, threadId }: Addressee,
	mail: Incoming,
	{ posted, why, written }: { posted: boolean; why: string; written: string },
): Promise<void> {
	const paragraphs = [
		posted ? 'The rest of your e-mail was posted.' : 'Your e-mail was not posted.',
		plainText(why),
		`Open the conversation:\n${env.APP_ORIGIN}/messages/${threadId}`,
		written && `What you wrote:\n\n${quoted(written)}`,
	]
	await transaction(async tx => {
		if (!(await isFirst(tx, keyOf({ userId, threadId }, mail), KEEP_MS))) return
		const replyTo = replyAddress(userId, threadId)
		await enqueueAnswer(tx, mail, { address, replyTo, text: inParagraphs(paragraphs) })
	})
}

/**
 * Tells whoever wrote from an address that is not the person's: `answered`. At most
 * once a day for a reply address (`refused` after that), and without a word of the e-mail: who sends in another's
 * name must not write to them through us.
 */
export async function answerStranger(
	mail: Incoming,
	{ userId, threadId }: { userId: string; threadId: string },
): Promise<'answered' | 'refused'> {
	const text = inParagraphs([
		'Your e-mail was not posted.',
		'It came from another address than the one that we write to, and everyone can write any address into an e-mail. Send it from the address that got ours, or log in and write there:',
		env.APP_ORIGIN!,
	])
	return transaction(async tx => {
		if (!(await isFirst(tx, `stranger:${userId}:${threadId}`, STRANGER_MS))) return 'refused'
		// Anybody's address can stand there: nothing of the e-mail goes to it.
		const { messageId } = mail
		const nothing = { subject: '', messageId }
		await enqueueAnswer(tx, nothing, { address: mail.from!, replyTo: null, text })
		return 'answered'
	})
}

const inParagraphs = (texts: string[]) => `${texts.filter(Boolean).join('\n\n')}\n`

const quoted = (text: string) =>
	plainText(text.slice(0, MAX_QUOTED).toWellFormed()).replace(/^/gm, '> ')

/** Whether nothing was answered under this key within `ms`. */
async function isFirst(tx: Transaction, key: string, ms: number): Promise<boolean> {
	const written = await tx.$executeRaw`
		INSERT INTO "MailAnswer" ("key", "answeredAt") VALUES (${key}, ${databaseTime()})
		ON CONFLICT ("key") DO UPDATE SET "answeredAt" = ${databaseTime()}
		WHERE "MailAnswer"."answeredAt" < ${databaseTime(-ms)}`
	return written > 0
}

async function enqueueAnswer(
	tx: Transaction,
	{ subject, messageId }: Pick<Incoming, 'subject' | 'messageId'>,
	answer: Pick<Answer, 'address' | 'replyTo' | 'text'>,
) {
	const line = plainLine(subject).slice(0, 200).toWellFormed()
	const payload: Answer = {
		...answer,
		subject: /^re:/i.test(line) ? line : `Re: ${line || 'your e-mail'}`,
		inReplyTo: messageId && /^<[\x21-\x7e]{1,900}>$/.test(messageId) ? messageId : null,
	}
	await enqueue(tx, KIND, payload, { lane: 'email' })
}

/** Sends the answers that wait. */
export function deliverAnswers() {
	deliverWith(KIND, {
		pauses: [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR],

		async deliver({ id, payload }) {
			const { address, subject, inReplyTo, replyTo, text } = payload as Answer
			await sendMail({
				from: { name: 'Plumbline', address: env.MAIL_FROM! },
				to: { name: '', address },
				...(replyTo && { replyTo }),
				subject,
				text,
				messageId: `<${id}.answer@${env.MAIL_FROM!.split('@')[1]}>`,
				...(inReplyTo && { inReplyTo, references: inReplyTo }),
				headers: {
					'Auto-Submitted': 'auto-replied', // RFC 3834: nothing answers this
					'X-Auto-Response-Suppress': 'All',
				},
			})
			return undefined
		},

		describe: async () => 'An answer to an e-mail that was not posted',
	})
}

/** Forgets which e-mails were answered long ago. */
export const forgetAnswers = () =>
	transaction(
		tx => tx.$executeRaw`DELETE FROM "MailAnswer" WHERE "answeredAt" < ${databaseTime(-KEEP_MS)}`,
	)
