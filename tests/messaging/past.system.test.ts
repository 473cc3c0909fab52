import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { storeLongThread } from '../support/long-thread.ts'
import { change } from '../support/many-people.ts'
import { type RunningServer, startServer } from '../support/server.ts'

const LONG = process.env.LONG === '1'
const COUNT = LONG ? 100_000 : 2000

const seqsOf = (html: string) => [...html.matchAll(/id="m-(\d+)"/g)].map(([, seq]) => Number(seq))

/** Where a link of the page leads; undefined without such a link. */
const linkTo = (html: string, text: string) =>
	new RegExp(`<a [^>]*href="([^"]+)"[^>]*>${text}</a>`).exec(html)?.[1]?.replaceAll('&amp;', '&')

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

describe.each(['sqlite', 'postgresql'])('on %s', database => {
	let postgres: Awaited<ReturnType<typeof startPostgres>> | undefined
	let server: RunningServer
	let conversation: Awaited<ReturnType<typeof storeLongThread>>

	beforeAll(async () => {
		if (database === 'postgresql') {
			postgres = await startPostgres()
			await migrate(postgres.url)
		}
		server = await startServer(postgres && { databaseUrl: postgres.url })
		conversation = await storeLongThread(server, COUNT)
	})

	afterAll(async () => {
		await server.stop()
		postgres?.stop()
	})

	let sent = 0
	const write = async () => {
		const url = `/api/threads/${conversation.threadId}/messages`
		const response = await conversation.contractor.json('POST', url, { body: `late ${++sent}` })
		expect(response.status).toBe(201)
	}

	/** Follows a link as long as there is one, while the other person writes; gives the pages' numbers. */
	async function walk(start: string, text: string) {
		const pages: number[][] = []
		const { path, homeowner } = conversation
		for (let to: string | undefined = start; to !== undefined; ) {
			const { status, page } = await homeowner.get(path + to)
			expect(status).toBe(200)
			pages.push(seqsOf(page))
			to = linkTo(page, text)
			if (pages.length % 10 === 0) await write()
		}
		return pages
	}

	test(
		`${COUNT} messages by links, to the oldest and back: each exactly once while more are written`,
		async () => {
			const back = await walk('', 'Earlier messages')
			expect(back.reverse().flat()).toEqual(upTo(COUNT))
			const forth = await walk('?at=1', 'Later messages')
			expect(forth.flat()).toEqual(upTo(COUNT + sent))
			expect(Math.max(...back.map(page => page.length))).toBe(50)
		},
		LONG ? 1_200_000 : undefined,
	)

	test('the links of a page in the middle, and the newest', async () => {
		const { path, homeowner } = conversation
		const { page } = await homeowner.get(`${path}?at=500`)
		const seqs = seqsOf(page)
		expect(seqs).toContain(500)
		expect(linkTo(page, 'Earlier messages')).toBe(`?before=${seqs[0]}`)
		expect(linkTo(page, 'Later messages')).toBe(`?after=${seqs.at(-1)}#m-${seqs.at(-1)! + 1}`)
		expect(page).toMatch(new RegExp(`href="${path}"[^>]*>Newest`))
		expect(page).toContain('href="?at=500#m-500"')
	})
})

test('an inbox of 120 conversations by links: each exactly once, and back to the newest', async () => {
	const server = await startServer()
	const { homeowner, threadId } = await storeLongThread(server, 2)
	const one = `FROM n, "Participant" me JOIN "Participant" other ON other."threadId" = me."threadId"
		AND other."userId" <> me."userId" JOIN "User" u ON u."id" = me."userId" AND u."role" = 'HOMEOWNER'
		WHERE me."threadId" = '${threadId}'`
	const n = 'WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 120)'
	await change(
		server.databaseUrl,
		`INSERT INTO "Lead" ("id", "homeownerId", "contractorId", "title", "description", "trade", "city", "status")
			${n} SELECT 'lead-' || i, me."userId", other."userId", 'Roof ' || i, '-', 'Roofing', 'Lyon', 'CLAIMED' ${one};
		INSERT INTO "Thread" ("id", "leadId", "lastSeq") ${n} SELECT 'thread-' || i, 'lead-' || i, 0 FROM n;
		INSERT INTO "Participant" ("threadId", "userId") ${n} SELECT 'thread-' || i, me."userId" ${one};
		INSERT INTO "Participant" ("threadId", "userId") ${n} SELECT 'thread-' || i, other."userId" ${one};
		UPDATE "Participant" SET "lastActivityAt" = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now');`,
	)
	const pages: string[][] = []
	let html = ''
	for (let to: string | undefined = '/messages'; to !== undefined; ) {
		html = (await homeowner.get(to)).page
		pages.push([...html.matchAll(/data-thread-id="([^"]+)"/g)].map(([, id]) => id!))
		to = linkTo(html, 'Older conversations')
	}
	expect(pages.map(page => page.length)).toEqual([50, 50, 20])
	expect(new Set(pages.flat()).size).toBe(120)
	expect(linkTo(html, 'Newest conversations')).toBe('/messages')
	expect((await homeowner.get('/messages?cursor=nonsense')).status).toBe(400)
	await server.stop()
})

test('what is unread begins with a line, also when it begins before the newest page', async () => {
	const server = await startServer()
	const few = await storeLongThread(server, 300, 20)
	const { page: newest } = await few.homeowner.get(few.path)
	expect(newest).toMatch(/id="m-28[12]"[^>]*><p [^>]*data-new/)
	expect(newest).not.toContain('To the first new message')
	const { page: inbox } = await few.homeowner.get('/messages')
	expect(inbox).toContain(`href="${few.path}"`)

	const many = await storeLongThread(server, 300, 120)
	const { page } = await many.homeowner.get(many.path)
	expect(page).not.toContain('data-new')
	expect(linkTo(page, 'To the first new message')).toBe('?at=181#m-181')
	expect((await many.homeowner.get('/messages')).page).toContain(`href="${many.path}?at=181#m-181"`)
	const { page: first } = await many.homeowner.get(`${many.path}?at=181`)
	expect(first).toMatch(/id="m-18[12]"[^>]*><p [^>]*data-new/)
	await server.stop()
})
