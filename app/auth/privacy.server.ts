import type { z } from 'zod'
import { changesOf } from '~/db/changes.server'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import type { Actor } from './actor'
import { showPersonChanged } from './profile.server'
import type { Privacy } from './schemas'

type PrivacyChoice = z.output<typeof Privacy>

const PRIVACY = { showPresence: true, readReceipts: true } as const

export const privacyOf = (actor: Actor): Promise<PrivacyChoice> =>
	db.user.findUniqueOrThrow({ where: { id: actor.id }, select: PRIVACY })

/** Whether others see when I am here and what I have read. What I hide, I do not see of them either. */
export async function changePrivacy(actor: Actor, choice: PrivacyChoice): Promise<void> {
	await transaction(async tx => {
		await showPersonChanged(tx, actor.id)
		await tx.user.update({ where: { id: actor.id }, data: choice })
		changesOf(tx).rights.add(actor.id)
	})
}
