import type { z } from 'zod'
import type { Actor } from '~/auth/actor'
import { now } from '~/clock.server'
import { db } from '~/db/client.server'
import { lockRow } from '~/db/locks.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { requirePostable } from '~/http/outgoing.server'
import { notFound, Problem } from '~/http/problem'
import { requirePublic, UnsafeAddress } from '~/http/public-address.server'
import { storePreference } from '../preferences.server'
import { browserName } from './browser-name'
import type { Subscription } from './schemas'

/** More than anyone has; each one is asked at every notification. */
const MOST = 20

/** Devices of sessions that still hold. */
const alive = () => ({ session: { expiresAt: { gt: now() } } })

/** Where a person's pushes go, as it is asked. */
export const targetsOf = (userId: string) =>
	db.pushDevice.findMany({ where: { userId, ...alive() }, orderBy: { id: 'asc' } })

export interface DeviceView {
	id: string
	name: string
	since: string
	/** When its push service last took something; null: never. */
	toldAt: string | null
	/** It is the browser that asks. */
	isThis: boolean
}

/** My browsers that are told by push, newest first. */
export async function devicesOf(actor: Actor): Promise<DeviceView[]> {
	const rows = await targetsOf(actor.id)
	return rows.reverse().map(({ id, name, createdAt, toldAt, sessionId }) => ({
		id,
		name,
		since: createdAt.toISOString(),
		toldAt: toldAt?.toISOString() ?? null,
		isThis: sessionId === actor.credentialId,
	}))
}

/** @throws Problem 404 not mine. */
export async function deviceOf(actor: Actor, id: string) {
	const device = await db.pushDevice.findFirst({ where: { id, userId: actor.id } })
	if (!device) throw notFound('device')
	return device
}

/**
 * Adds the browser of this session, or brings it up to date. A browser that another
 * person used before is theirs no more: who has its keys is who sits before it.
 * @throws Problem 422 for an address that can't be posted to, or when there are too many.
 */
export async function addDevice(
	actor: Actor,
	{ endpoint, p256dh, auth }: z.output<typeof Subscription>,
	userAgent: string,
): Promise<void> {
	await requirePushService(endpoint)
	const device = {
		userId: actor.id,
		sessionId: actor.credentialId,
		endpoint,
		p256dh,
		auth,
		name: browserName(userAgent),
	}
	await transaction(async tx => {
		await lockRow(tx, 'User', actor.id)
		const old = await tx.pushDevice.findUnique({ where: { endpoint } })
		if (old && old.userId !== actor.id && (old.p256dh !== p256dh || old.auth !== auth)) {
			throw new Problem(422, 'This subscription belongs to another browser.')
		}
		// A browser has one: what this session had before is of a subscription that is gone.
		await tx.pushDevice.deleteMany({
			where: { OR: [{ endpoint }, { userId: actor.id, sessionId: actor.credentialId }] },
		})
		if ((await tx.pushDevice.count({ where: { userId: actor.id } })) >= MOST) {
			throw new Problem(422, `You have ${MOST} devices already. Remove one, then add this one.`)
		}
		await tx.pushDevice.create({ data: device })
	})
}

async function requirePushService(endpoint: string) {
	const url = new URL(endpoint)
	try {
		requirePostable(url, env.PUSH_ALLOW_PRIVATE)
		if (!env.PUSH_ALLOW_PRIVATE) await requirePublic(url)
	} catch (error) {
		if (!(error instanceof UnsafeAddress)) throw error
		throw new Problem(422, `The push service of this browser can’t be used. ${error.message}`)
	}
}

/** @throws Problem 404 not mine. */
export async function removeDevice(actor: Actor, id: string): Promise<void> {
	const { count } = await transaction(tx =>
		tx.pushDevice.deleteMany({ where: { id, userId: actor.id } }),
	)
	if (count === 0) throw notFound('device')
}

/** Whether pushes to me say who wrote what. */
export async function showsPreviews(actor: Actor): Promise<boolean> {
	const stored = await db.notificationPreference.findUnique({ where: { userId: actor.id } })
	return !stored?.hidePreviews
}

export const showPreviews = (actor: Actor, show: boolean): Promise<unknown> =>
	transaction(tx => storePreference(tx, actor.id, { hidePreviews: !show }))
