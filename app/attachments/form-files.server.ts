import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { Problem } from '~/http/problem'
import type { ReceivedFile } from './form-door.server'
import { storeAttachment } from './store.server'

/**
 * Stores the files of a form, one after the other. One that is refused keeps none
 * of the others from being kept: the form comes back with those.
 */
export async function keepFiles(actor: Actor, files: ReceivedFile[], alt: string) {
	const kept: string[] = []
	let refusal: Problem | null = null
	for (const { name, incoming } of files) {
		try {
			kept.push((await storeAttachment(actor, incoming, { name, alt })).id)
		} catch (error) {
			if (!(error instanceof Problem)) throw error
			refusal = refusal ? new Problem(422, `${refusal.message} ${error.message}`) : error
		}
	}
	return { kept, refusal }
}

/** Those of these that this person has uploaded and not sent, for a form that comes back. */
export async function unsentOf(actor: Actor, ids: string[]) {
	const rows = await db.attachment.findMany({
		where: { id: { in: ids }, ownerId: actor.id, messageId: null },
		select: { id: true, name: true },
	})
	return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}
