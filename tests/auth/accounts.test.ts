import { expect, test } from 'vitest'
import { signUp, verifyCredentials } from '~/auth/accounts.server'
import { LogIn, SignUp } from '~/auth/schemas'
import { db } from '~/db/client.server'
import { refused } from '../support/refused.ts'

let people = 0
const newcomer = () =>
	SignUp.parse({
		name: 'Zoë',
		email: `zoe${++people}@example.com`,
		password: 'correct horse',
		role: 'CONTRACTOR',
		timeZone: 'Europe/Paris',
	})

test('who signed up can log in', async () => {
	const input = newcomer()

	const id = await signUp(input)

	expect(await verifyCredentials(input.email, input.password)).toBe(id)
	const user = await db.user.findUniqueOrThrow({ where: { id } })
	expect(user).toMatchObject({
		name: 'Zoë',
		role: 'CONTRACTOR',
		timeZone: 'Europe/Paris',
		version: 0,
	})
	expect(user.passwordHash).toMatch(/^\$argon2id\$/)
	expect(Math.abs(user.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
})

test('a wrong password and an unknown address get the same answer', async () => {
	const { email, password } = newcomer()
	await signUp(newcomer())
	await signUp({ ...newcomer(), email, password })

	const wrong = await refused(verifyCredentials(email, `${password}!`))
	const unknown = await refused(verifyCredentials('nobody@example.com', password))

	expect(wrong.toBody()).toEqual(unknown.toBody())
	expect(wrong.status).toBe(422)
	expect(JSON.stringify(wrong.toBody())).not.toContain(email)
})

test.each(['', 'correct horse '.repeat(14), 'pass\u0000word', '\ud800'])(
	'the password %j does not open an account that has another',
	async password => {
		const input = newcomer()
		await signUp(input)

		expect((await refused(verifyCredentials(input.email, password))).status).toBe(422)
	},
)

test('an address has one account, however it is written and however many ask at once', async () => {
	const input = newcomer()
	const spelt = SignUp.parse({ ...input, email: ` ${input.email.toUpperCase()} ` })

	const outcomes = await Promise.allSettled([input, spelt, input, spelt].map(signUp))

	expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
	const problem = await refused(signUp(spelt))
	expect(problem.status).toBe(422)
	expect(problem.errors?.[0]?.path).toBe('email')
	expect(await db.user.count({ where: { email: input.email } })).toBe(1)
})

test('a time zone that nobody knows is left out', async () => {
	for (const timeZone of [undefined, '', 'Mars/Olympus', '../etc/passwd']) {
		const id = await signUp({ ...newcomer(), timeZone })
		expect((await db.user.findUniqueOrThrow({ where: { id } })).timeZone).toBeNull()
	}
})

test('nobody signs up as an administrator, without a name or with a short password', () => {
	const input = {
		name: 'Zoë',
		email: 'z@example.com',
		password: 'correct horse',
		role: 'HOMEOWNER',
	}
	expect(SignUp.safeParse(input).success).toBe(true)
	for (const broken of [
		{ role: 'ADMIN' },
		{ role: 'homeowner' },
		{ name: '  ' },
		{ name: 'a\u0000' },
		{ name: 'a\u202eb' },
		{ name: 'a\ud800' },
		{ name: 'n'.repeat(81) },
		{ email: 'zoe' },
		{ email: 'z@example.com\u0000' },
		{ email: `${'z'.repeat(250)}@example.com` },
		{ password: 'short' },
		{ password: 'p'.repeat(201) },
	]) {
		expect(SignUp.safeParse({ ...input, ...broken }).success, JSON.stringify(broken)).toBe(false)
	}
	expect(LogIn.parse({ email: ' Z@Example.COM', password: 'x' }).email).toBe('z@example.com')
})
