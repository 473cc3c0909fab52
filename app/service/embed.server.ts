import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { signEmbedToken } from '~/embed/token.server'
import { invalid } from '~/http/problem'
import { requireService } from './access'
import { allFound, findPerson } from './references.server'
import type { EmbedToken } from './schemas'

/**
 * A token with which the marketplace's page opens a frame for one of its people:
 * one of their conversations, else the bell.
 * @throws Problem 403; 422 naming what is missing.
 */
export async function embedTokenFor(
	service: Actor,
	{ externalId, threadId }: z.output<typeof EmbedToken>,
): Promise<{ token: string; expiresAt: string }> {
	requireService(service)
	const [user] = allFound(await findPerson('externalId', externalId))
	if (threadId === undefined) return signEmbedToken({ userId: user.id, to: '/embed/bell' })
	const theirs = await db.participant.count({ where: { threadId, userId: user.id } })
	if (theirs === 0) {
		const message = 'There is no such conversation of this user.'
		throw invalid([{ path: 'threadId', message }])
	}
	return signEmbedToken({ userId: user.id, to: `/embed/threads/${threadId}` })
}
