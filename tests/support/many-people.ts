import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createCookie } from '@remix-run/node'
import { connect } from './databases.ts'

const cookie = createCookie('session')

/** Someone who is logged in, with a conversation. */
export interface Person {
	cookie: string
	/** What the pages of the session call its socket. */
	key: string
	threadId: string
}

/** Stores `count` people (an even number), each logged in, two and two in a conversation. */
export async function storePeople(databaseUrl: string, count: number): Promise<Person[]> {
	const people: Person[] = []
	const rows: string[] = []
	const now = new Date()
	const later = new Date(now.getTime() + 86_400_000)
	const insert = (table: string, row: Record<string, string | number>) => {
		const names = Object.keys(row).map(name => `"${name}"`)
		const values = Object.values(row).map(value =>
			typeof value === 'number' ? value : `'${value}'`,
		)
		rows.push(`INSERT INTO "${table}" (${names}) VALUES (${values});`)
	}
	for (let i = 0; i < count; i += 2) {
		const [homeownerId, contractorId, leadId, threadId] = Array.from({ length: 4 }, () =>
			randomUUID(),
		) as [string, string, string, string]
		const pair = [
			{ userId: homeownerId, role: 'HOMEOWNER' },
			{ userId: contractorId, role: 'CONTRACTOR' },
		]
		for (const { userId, role } of pair) insert('User', { id: userId, name: `P ${i}`, role })
		const about = { title: 'A roof', description: 'All', trade: 'Roofing', city: 'Lyon' }
		insert('Lead', { id: leadId, homeownerId, contractorId, ...about, status: 'CLAIMED' })
		insert('Thread', { id: threadId, leadId, lastSeq: 1, version: 1 })
		const line = { threadId, seq: 1, version: 1, kind: 'SYSTEM', body: 'It begins' }
		insert('Message', {
			id: randomUUID(),
			...line,
			fromUserId: contractorId,
			toUserId: homeownerId,
		})
		for (const { userId } of pair) {
			const id = randomUUID()
			const secret = randomBytes(32).toString('base64url')
			insert('Participant', { threadId, userId })
			insert('Session', {
				id,
				userId,
				secretHash: createHash('sha256').update(secret).digest('hex'),
				expiresAt: later.toISOString().replace('Z', '+00:00'),
			})
			people.push({
				cookie: (await cookie.serialize(secret)).split(';', 1)[0]!,
				key: createHash('sha256').update(`live:${id}`).digest('base64url').slice(0, 16),
				threadId,
			})
		}
	}
	await change(databaseUrl, `BEGIN;\n${rows.join('\n')}\nCOMMIT;`)
	return people
}

/** Changes a database behind its server's back. */
export async function change(databaseUrl: string, script: string) {
	const connection = await connect(databaseUrl)
	try {
		await connection.executeScript(script)
	} finally {
		await connection.dispose()
	}
}
