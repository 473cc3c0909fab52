import { beforeEach, expect, test, vi } from 'vitest'
import type { Actor } from '~/auth/actor'
import { endSession, SESSION_SECONDS, sessionHashIn, startSession } from '~/auth/sessions.server'
import { standingOf } from '~/db/standing.server'
import { transaction } from '~/db/transaction.server'
import { sendMessage } from '~/messaging/send.server'
import { threadHead } from '~/messaging/thread-head.server'
import { makeContractor, makeThread } from '../support/factory.ts'

let homeowner: Actor
let contractor: Actor
let threadId: string

beforeEach(async () => {
	;({ homeowner, contractor, threadId } = await makeThread())
})

async function logIn({ id }: Actor) {
	const cookie = (await startSession(id)).split(';', 1)[0]!
	return { cookie, hash: (await sessionHashIn(cookie))! }
}

test('a session comes with the head of a thread of theirs, of nobody else’s', async () => {
	const { hash } = await logIn(homeowner)
	const standing = await standingOf(hash, threadId)
	expect(standing).toMatchObject({ userId: homeowner.id, name: homeowner.name, role: 'HOMEOWNER' })
	expect(standing!.thread).toEqual(await threadHead(homeowner, threadId))
	expect(await standingOf(hash, null)).toEqual({ ...standing, thread: null })

	const stranger = await logIn(await makeContractor())
	expect(await standingOf(stranger.hash, threadId)).toMatchObject({ thread: null })
	expect(await standingOf(hash, 'nowhere')).toMatchObject({ thread: null })
	expect(await standingOf('unknown', threadId)).toBeNull()
})

test('many who ask together are each told their own, before and after a commit', async () => {
	const [mine, theirs, stranger] = await Promise.all(
		[homeowner, contractor, await makeContractor()].map(logIn),
	)
	const askAll = () =>
		Promise.all([
			standingOf(mine!.hash, threadId),
			standingOf('unknown', null),
			standingOf(stranger!.hash, threadId),
			standingOf(theirs!.hash, threadId),
			standingOf(mine!.hash, null),
		])
	await standingOf(mine!.hash, threadId) // known already, unlike the others
	for (let n = 0; n < 5; n++) {
		const [own, unknown, other, counterpart, plain] = await askAll()
		const version = (await threadHead(homeowner, threadId)).version
		expect(own).toMatchObject({ userId: homeowner.id, thread: { version } })
		expect(own!.thread!.counterpart.id).toBe(contractor.id)
		expect(unknown).toBeNull()
		expect(other!.thread).toBeNull()
		expect(counterpart).toMatchObject({ userId: contractor.id, thread: { version } })
		expect(plain).toMatchObject({ userId: homeowner.id, thread: null })
		await sendMessage(contractor, threadId, { body: `New ${n}` })
		// One is known from before the commit, another was never asked for.
		const [again, anew] = await Promise.all([
			standingOf(theirs!.hash, threadId),
			standingOf((await logIn(contractor)).hash, threadId),
		])
		expect(again!.thread!.version).toBe(version + 1)
		expect(anew!.thread!.version).toBe(version + 1)
	}
})

test('who has left is none, whoever has known them', async () => {
	const { hash, cookie } = await logIn(homeowner)
	expect(await standingOf(hash, null)).not.toBeNull()
	await endSession(new Request('http://localhost/', { headers: { cookie } }))
	expect(await standingOf(hash, null)).toBeNull()

	const again = await logIn(homeowner)
	const theirs = await logIn(contractor)
	expect(await standingOf(again.hash, null)).not.toBeNull()
	const deactivatedAt = new Date()
	await transaction(tx => tx.user.update({ where: { id: homeowner.id }, data: { deactivatedAt } }))
	expect(await standingOf(again.hash, null)).toBeNull()
	expect(await standingOf(theirs.hash, threadId)).toMatchObject({
		thread: { counterpartLeft: true },
	})
})

test('a session ends by the clock, among others that do not', async () => {
	const { hash } = await logIn(homeowner)
	expect(await standingOf(hash, null)).not.toBeNull()
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (SESSION_SECONDS + 60) * 1000 })
	try {
		const later = await logIn(contractor)
		const both = await Promise.all([standingOf(hash, null), standingOf(later.hash, null)])
		expect(both).toEqual([null, expect.objectContaining({ userId: contractor.id })])
	} finally {
		vi.useRealTimers()
	}
})
