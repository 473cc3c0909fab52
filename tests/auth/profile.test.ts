import { expect, test } from 'vitest'
import { changeProfile } from '~/auth/profile.server'
import { Profile } from '~/auth/schemas'
import { db } from '~/db/client.server'
import { threadOf } from '~/messaging/threads.server'
import { makeContractor, makeThread, userVersion } from '../support/factory.ts'

test('a new name is seen by those who share a conversation, as a new version of all they see', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const bystander = await makeContractor()
	const before = [
		await userVersion(homeowner),
		await userVersion(contractor),
		(await threadOf(homeowner, threadId)).version,
	] as const

	const name = 'Hanna Álvarez'
	await changeProfile(homeowner, Profile.parse({ name, timeZone: 'Asia/Kolkata' }))

	const thread = await threadOf(contractor, threadId)
	expect(thread.counterpart.name).toBe(name)
	expect(thread.version).toBeGreaterThan(before[2])
	expect(await userVersion(homeowner)).toBeGreaterThan(before[0])
	expect(await userVersion(contractor)).toBeGreaterThan(before[1])
	expect(await userVersion(bystander)).toBe(0)
})

test('a zone that nobody knows is none', async () => {
	const contractor = await makeContractor()

	await changeProfile(contractor, Profile.parse({ name: 'Carl', timeZone: 'Mars/Olympus' }))

	expect(await db.user.findUniqueOrThrow({ where: { id: contractor.id } })).toMatchObject({
		name: 'Carl',
		timeZone: null,
	})
})

test('two people who share conversations can change their profiles at once', async () => {
	const { homeowner, contractor } = await makeThread()
	for (let n = 0; n < 3; n++) await makeThread({ homeowner, contractor })

	await Promise.all(
		Array.from({ length: 6 }, (_, n) =>
			changeProfile(n % 2 ? homeowner : contractor, { name: `Name ${n}` }),
		),
	)

	const names = await db.user.findMany({ where: { id: { in: [homeowner.id, contractor.id] } } })
	for (const { name } of names) expect(name).toMatch(/^Name \d$/)
})
