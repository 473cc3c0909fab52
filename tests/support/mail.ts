import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Actor } from '~/auth/actor'
import { moveClock } from '~/clock.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { closeSmtp } from '~/notifications/email/smtp.server'
import { presenceFrom } from '~/notifications/presence.server'
import { Mailbox } from './mailbox.ts'
import { deliverAllDue } from './outbox.ts'

/** For a file of tests: e-mail goes to a real server, and the clock stands where a test puts it. */
export function mailTests(): Mailbox {
	const mailbox = new Mailbox()
	beforeAll(async () => {
		await mailbox.start()
		Object.assign(env, { SMTP_URL: mailbox.url, MAIL_FROM: 'messages@plumbline.example' })
	})
	afterEach(async () => {
		moveClock(new Date())
		presenceFrom(async () => false)
		mailbox.taken.length = 0
		mailbox.refuseRecipient = []
		mailbox.refuseData = []
		await transaction(tx => tx.outboxEvent.deleteMany())
	})
	afterAll(async () => {
		closeSmtp()
		await mailbox.stop()
		Object.assign(env, { SMTP_URL: undefined, MAIL_FROM: undefined })
	})
	return mailbox
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** Lets time pass and delivers what has become due. */
export async function pass(ms: number) {
	moveClock(ms)
	await deliverAllDue()
}

/** Makes it this moment and delivers what has become due. */
export async function makeIt(time: string) {
	moveClock(new Date(time))
	await deliverAllDue()
}

export const addressOf = async ({ id }: Pick<Actor, 'id'>): Promise<string> =>
	(await db.user.findUniqueOrThrow({ where: { id } })).email!

/** Someone whose clock is known. */
export async function livesIn<A extends Actor>(actor: A, timeZone: string): Promise<A> {
	await transaction(tx => tx.user.update({ where: { id: actor.id }, data: { timeZone } }))
	return { ...actor, timeZone }
}
