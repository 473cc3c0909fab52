import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { requireAdministrator } from '~/auth/ownership'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { invalid, notFound } from '~/http/problem'
import type { AskHistory } from './history'

/** A note of who looked opens a history for this long, in milliseconds. */
const OPEN_MS = 3600_000

const SHOWN = 'HISTORY_SHOWN'

/**
 * Notes that an administrator looks at what a message said before, and why.
 * @returns the note's id, with which `historyOf` shows it.
 * @throws Problem 404 not an administrator; 422 no such message.
 */
export async function askHistory(
	actor: Actor,
	{ link, reason }: z.output<typeof AskHistory>,
): Promise<string> {
	await requireAdministrator(actor)
	const message = await db.message.findFirst({ where: link })
	if (!message) throw invalid([{ path: 'link', message: 'There is no such message.' }])
	const data = { actorId: actor.id, action: SHOWN, subject: message.id, reason }
	return (await transaction(tx => tx.auditEvent.create({ data }))).id
}

/**
 * What a message said, oldest first, and says now.
 * @throws Problem 404 not this administrator's note, or an old one.
 */
export async function historyOf(actor: Actor, noteId: string) {
	await requireAdministrator(actor)
	const note = await db.auditEvent.findFirst({
		where: {
			id: noteId,
			actorId: actor.id,
			action: SHOWN,
			createdAt: { gt: new Date(Date.now() - OPEN_MS) },
		},
	})
	if (!note) throw notFound('page')
	const message = await db.message.findUniqueOrThrow({
		where: { id: note.subject },
		include: { fromUser: { select: { name: true } }, revisions: { orderBy: { version: 'asc' } } },
	})
	return {
		author: message.fromUser.name,
		sentAt: message.createdAt.toISOString(),
		reason: note.reason,
		revisions: message.revisions.map(({ body, replacedAt }) => ({
			body,
			replacedAt: replacedAt.toISOString(),
		})),
		body: message.body,
		deletedAt: message.deletedAt?.toISOString() ?? null,
	}
}
