import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningServer, startServer } from '../support/server.ts'
import { W3m } from '../support/w3m.ts'

let server: RunningServer

beforeAll(async () => {
	server = await startServer({ env: { DEMO_MODE: 'false' } })
})

afterAll(() => server.stop())

async function signUp(name: string, role: 'homeowner' | 'contractor'): Promise<W3m> {
	const w3m = await W3m.start(`${server.origin}/signup`, 'Already here?')
	await w3m.fill('Name', name)
	await w3m.fill('E-mail', `${name.toLowerCase()}@example.com`)
	await w3m.fill('Password', 'a-long-password')
	await w3m.find(`a ${role}`)
	await w3m.keys('BTab', 'Enter')
	await w3m.sees(`(*)a ${role}`)
	await w3m.press('Sign up', 'Leads')
	await w3m.sees(name)
	return w3m
}

test('the story of a lead in w3m: sign up, post, claim, write, answer, be told, mark read, log out', async () => {
	const homeowner = await signUp('Hedwig', 'homeowner')
	const contractor = await signUp('Cosimo', 'contractor')

	await homeowner.press('Post a lead', 'What is to be done')
	await homeowner.fill('Title', 'Repair the stairs')
	await homeowner.write('What is to be done', 'Three steps creak.')
	await homeowner.find('Trade', 'last')
	await homeowner.keys('Tab', 'Enter')
	await homeowner.sees('Carpentry')
	await homeowner.keys('Down', 'Down', 'Enter')
	await homeowner.sees('[Carpentry')
	await homeowner.fill('City', 'Colmar')
	await homeowner.press('Post', 'Contractors can see this now.')

	await contractor.open(`${server.origin}/leads`, 'Repair the stairs')
	await contractor.press('Repair the stairs', 'Three steps creak.')
	await contractor.press('Claim this lead', 'This conversation is for the two of you.')
	await contractor.write('Write to Hedwig', 'Good day! When may I come?')
	await contractor.press('Send', '2. You:')
	await contractor.sees('Good day! When may I come?')

	await homeowner.open(`${server.origin}/notifications`, 'Unread (2)')
	await homeowner.sees('Cosimo wrote about Repair the stairs')
	await homeowner.press('wrote about Repair the stairs', 'Write to Cosimo')
	await homeowner.sees('Good day! When may I come?')
	await homeowner.press('Mark as read', 'Notifications, unread: 0')
	await homeowner.write('Write to Cosimo', 'Tomorrow at nine.')
	await homeowner.press('Send', '3. You:')
	await homeowner.sees('Tomorrow at nine.')

	await contractor.press('Refresh', 'Tomorrow at nine.')
	await contractor.sees('Seen')

	for (const person of [homeowner, contractor]) {
		await person.press('Log out', 'New here? Sign up')
		await person.open(`${server.origin}/`, 'One contractor claims it.')
		await person.open(`${server.origin}/messages`, 'New here? Sign up')
		await person.close()
	}
})

test('pages read in their order, without decoration, in w3m and in lynx', async () => {
	const demo = await startServer({ seed: true, env: { DEMO_MODE: 'false' } })
	const w3m = await W3m.start(`${demo.origin}/login`, 'New here?')
	await w3m.fill('E-mail', 'homeowner@example.com')
	await w3m.fill('Password', 'demo-password')
	await w3m.press('Log in', 'Bathroom renovation')
	expect(await w3m.screen()).toMatch(
		/Skip to the page\n+Plumbline Leads Messages \d+ unread Search Notifications, unread: \d+[\s\S]*Messages\n+Search Refresh[\s\S]*• Marc Lefèvre Contractor .* Bathroom renovation/,
	)
	await w3m.open(`${demo.origin}/notifications`, 'Notifications · Plumbline')
	// Just past midnight the three of the last hour stand under two days, or under yesterday.
	expect(await w3m.screen()).toMatch(
		/Refresh\n+(Today|Yesterday)\n+ +• Unread: Marc Lefèvre (wrote|sent \d messages) about Bathroom renovation/,
	)
	await w3m.close()

	const { stdout } = await promisify(execFile)('lynx', ['-dump', '-nolist', `${demo.origin}/login`])
	expect(stdout).toMatch(/Log in[\s\S]*E-mail[\s\S]*Password[\s\S]*New here\? Sign up/)
	expect(stdout).not.toContain('modulepreload')
	await demo.stop()
})
