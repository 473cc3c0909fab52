import { createHash } from 'node:crypto'
import { ACTOR, toActor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { log } from '~/http/log.server'
import { parse } from '~/http/parse'
import { conflict, Problem } from '~/http/problem'
import { Text } from '~/messaging/schemas'
import { sendMessage } from '~/messaging/send.server'
import { holderOf } from '~/notifications/email/reply-address.server'
import { answerMail, answerStranger, wasAnswered } from './answer.server'
import { automaticBy } from './automatic'
import { takeFiles } from './files.server'
import { type Incoming, readMail, Unreadable } from './incoming.server'
import type { Marks } from './quotation'
import { whatWasWritten } from './written'

/**
 * What became of an e-mail. `posted`, now or before; `answered`: not posted, and its
 * author is told why by e-mail; `refused`: from a stranger who was told before;
 * `dropped`: a program wrote it; `unknown`: its address is none of ours.
 */
export type Outcome = 'posted' | 'answered' | 'refused' | 'dropped' | 'unknown'

interface Delivered {
	/** RFC 5322. */
	raw: Buffer
	/** To whom it was delivered; else whom it names. */
	recipients?: string[]
	/** Of the envelope: '' when it has none, undefined when it is not known. */
	sender?: string | undefined
}

/**
 * Takes an e-mail: posts what was written in it, or stores an answer that says why
 * not. When this resolves, either is durable; doing it again does nothing twice.
 * @returns what became of it for each of its addresses that is ours.
 * @throws Unreadable; another Error when it is to be delivered again later.
 */
export async function receiveMail({ raw, recipients, sender }: Delivered): Promise<Outcome[]> {
	const mail = await readMail(raw)
	const automatic = automaticBy(mail, sender, env.MAIL_FROM!.split('@')[1]!)
	if (automatic) {
		log.info({ why: automatic }, 'automatic e-mail dropped')
		return ['dropped']
	}
	const outcomes: Outcome[] = []
	for (const address of new Set(recipients ?? mail.recipients)) {
		const holder = await holderOf(address)
		if (!holder) continue
		const outcome = await receiveFor(holder, mail)
		log.info({ outcome }, 'reply by e-mail')
		outcomes.push(outcome)
	}
	return outcomes.length > 0 ? outcomes : ['unknown']
}

/** By what our e-mails are known in a reply. */
const marks = (): Marks =>
	[env.MAIL_FROM!, env.REPLY_DOMAIN!, env.APP_ORIGIN!, 'plumbline'].map(mark => mark.toLowerCase())

async function receiveFor(
	{ userId, threadId }: { userId: string; threadId: string },
	mail: Incoming,
): Promise<Outcome> {
	if (mail.from === null) throw new Unreadable('It must name one sender.')
	const { email, deactivatedAt, ...person } = await db.user.findUniqueOrThrow({
		where: { id: userId },
		select: { ...ACTOR, email: true, deactivatedAt: true },
	})
	// The address goes along when the e-mail that holds it is forwarded: only its person may use it.
	if (mail.from !== email) return answerStranger(mail, { userId, threadId })
	const to = { address: email, userId, threadId }
	// A delivery that is repeated does nothing, whatever has become of the first.
	const clientKey = `mail-${hash(`${threadId} ${mail.digest}`)}`
	if (await isPosted(userId, clientKey)) return 'posted'
	if (await wasAnswered(to, mail)) return 'answered'

	const written = whatWasWritten(mail.text, marks())
	const actor = toActor(person, `mail:${userId}`)
	try {
		if (deactivatedAt) throw conflict('Your account is closed.')
		const body = parse(Text, written)
		const { attachmentIds, left } = await takeFiles(actor, mail.files)
		if (body === '' && attachmentIds.length === 0) throw new Problem(422, left || NOTHING)
		await transaction(async () => {
			await sendMessage(actor, threadId, { body, clientKey, attachmentIds })
			if (left) await answerMail(to, mail, { posted: true, why: left, written: '' })
		})
		return 'posted'
	} catch (error) {
		if (!(error instanceof Problem) || error.status >= 500) throw error
		// The same e-mail came at once by another way, and its files are other uploads.
		if (await isPosted(userId, clientKey)) return 'posted'
		await answerMail(to, mail, { posted: false, why: error.message, written })
		return 'answered'
	}
}

const isPosted = async (fromUserId: string, clientKey: string): Promise<boolean> =>
	(await db.message.count({ where: { fromUserId, clientKey } })) > 0

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

const NOTHING =
	'There was nothing in your e-mail but what it quotes. Write your answer above that, and send it again.'
