import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../../scripts/wait-until.ts'
import { Visitor } from '../support/browserless.ts'
import { type LiveClient, openLive } from '../support/live.ts'
import { type RunningServer, startServer } from '../support/server.ts'

// Two people do anything, at once and on broken connections. Each keeps a copy of
// the conversation as a page does: told by hints, brought by `sinceVersion`. In
// the end both copies are what a fresh load shows.

const RUNS = process.env.LONG ? 300 : 15

interface Kept {
	seq: number
	body: string
	edited: boolean
	deleted: boolean
}

let server: RunningServer
let people: [Client, Client]
let threadId: string

class Client {
	readonly visitor: Visitor
	copy = new Map<number, Kept>()
	version = 0
	/** What the page's head shows, read after the messages. */
	counts: unknown
	private live: LiveClient | undefined
	private catching: Promise<void> | undefined
	private heard = 0

	constructor(visitor: Visitor) {
		this.visitor = visitor
	}

	get api() {
		return `/api/threads/${threadId}`
	}

	async connect() {
		if (this.live) return
		const live = await openLive(this.visitor)
		this.live = live
		live.socket.on('message', data => {
			const hint = JSON.parse(String(data))
			if (hint.type !== 'changed' && hint.type !== 'subscribed') return
			this.heard++
			this.catching ??= this.catchUp().finally(() => {
				this.catching = undefined
			})
		})
		await live.subscribe(threadId)
	}

	disconnect() {
		this.live?.close()
		this.live = undefined
	}

	/** What a page does after a hint; hints meanwhile make it go round again. */
	private async catchUp() {
		for (let known = -1; known !== this.heard; ) {
			known = this.heard
			for (let more = true; more; ) {
				const answer = await this.get(`${this.api}/messages?sinceVersion=${this.version}&limit=100`)
				for (const message of answer.messages) this.copy.set(message.seq, kept(message))
				this.version = answer.version
				more = answer.hasNewer
			}
			this.counts = countsOf((await this.get(this.api)).thread)
		}
	}

	async get(path: string) {
		return (await this.visitor.request(path)).json()
	}

	shows() {
		return [...this.copy.values()].sort((a, b) => a.seq - b.seq)
	}

	/** What a page that is opened now shows. */
	async freshLoad() {
		const messages: Kept[] = []
		for (let before = ''; ; ) {
			const page = await this.get(`${this.api}/messages?limit=100${before}`)
			messages.unshift(...page.messages.map(kept))
			if (!page.hasOlder) break
			before = `&before=${page.firstSeq}`
		}
		const { thread } = await this.get(this.api)
		return { messages, version: thread.version as number, counts: countsOf(thread) }
	}

	/** One of my newest messages, if there is one. */
	own(which: number, userId: string): number | undefined {
		const seqs = this.shows().slice(-12)
		const mine = seqs.filter(({ seq }) => authors.get(seq) === userId)
		return mine[which % Math.max(1, mine.length)]?.seq
	}
}

const authors = new Map<number, string>()

function kept(message: {
	seq: number
	body: string
	fromUserId: string
	editedAt: string | null
	deletedAt: string | null
}): Kept {
	const { seq, body, fromUserId, editedAt, deletedAt } = message
	authors.set(seq, fromUserId)
	return { seq, body, edited: editedAt !== null, deleted: deletedAt !== null }
}

const countsOf = (thread: Record<string, unknown>) => ({
	unread: thread.unreadCount,
	lastRead: thread.lastReadSeq,
	seen: thread.counterpartLastReadSeq,
	last: thread.lastMessage,
})

const who = fc.constantFrom(0, 1)
const step = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({ act: fc.constant('send' as const), who, lost: fc.boolean() }),
	},
	{
		weight: 2,
		arbitrary: fc.record({ act: fc.constant('edit' as const), who, which: fc.nat(11) }),
	},
	{
		weight: 2,
		arbitrary: fc.record({ act: fc.constant('delete' as const), who, which: fc.nat(11) }),
	},
	{ weight: 3, arbitrary: fc.record({ act: fc.constant('read' as const), who, back: fc.nat(3) }) },
	{ weight: 1, arbitrary: fc.record({ act: fc.constant('disconnect' as const), who }) },
	{ weight: 1, arbitrary: fc.record({ act: fc.constant('reconnect' as const), who }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

let written = 0
const ids: [string, string] = ['', '']

async function take(step: Step) {
	const client = people[step.who]!
	const { visitor, api } = client
	if (step.act === 'send') {
		const body = { body: `Message ${++written}`, clientKey: `key-${written}` }
		if (step.lost) {
			// The connection breaks at some moment; the same message is sent again.
			const breaking = new AbortController()
			const sending = visitor.request(`${api}/messages`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', origin: visitor.origin },
				body: JSON.stringify(body),
				signal: breaking.signal,
			})
			setTimeout(() => breaking.abort(), Math.random() * 8)
			await sending.then(response => response.arrayBuffer()).catch(() => {})
		}
		const { status } = await visitor.json('POST', `${api}/messages`, body)
		expect([200, 201]).toContain(status)
	} else if (step.act === 'edit' || step.act === 'delete') {
		const seq = client.own(step.which, ids[step.who]!)
		if (seq === undefined) return
		const { status } =
			step.act === 'edit'
				? await visitor.json('PATCH', `${api}/messages/${seq}`, { body: `Edited ${++written}` })
				: await visitor.json('DELETE', `${api}/messages/${seq}`, {})
		expect([200, 404, 409]).toContain(status) // 404: the line that opens it
	} else if (step.act === 'read') {
		const seq = Math.max(0, client.copy.size - step.back)
		expect((await visitor.json('POST', `${api}/read`, { seq })).status).toBe(200)
	} else if (step.act === 'disconnect') client.disconnect()
	else await client.connect()
}

beforeAll(async () => {
	const env = { LIMIT_SEND_10S: '1000000', LIMIT_SEND_HOUR: '1000000' }
	server = await startServer({ seed: true, env })
	const logIn = (name: string) => new Visitor(server.origin).logIn(`${name}@example.com`)
	people = [new Client(await logIn('homeowner')), new Client(await logIn('contractor'))]
	threadId = await people[1].visitor.firstThread()
	const { thread } = await people[0].get(people[0].api)
	ids[0] = thread.homeowner.id
	ids[1] = thread.contractor.id
})

afterAll(async () => {
	for (const client of people) client.disconnect()
	await server.stop()
})

test('after any schedule both ends show what a fresh load shows', async () => {
	const schedule = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), {
		minLength: 1,
		maxLength: 8,
	})
	await fc.assert(
		fc.asyncProperty(schedule, async turns => {
			for (const client of people) await client.connect()
			for (const turn of turns) await Promise.all(turn.map(take))
			for (const client of people) await client.connect()
			for (const client of people) {
				const { version, messages, counts } = await client.freshLoad()
				// Nobody asks any more: the hints alone must have brought it.
				await waitUntil('the copy to be current', () => client.version === version)
				await waitUntil('the counts to agree', () => equal(client.counts, counts))
				expect(client.shows()).toEqual(messages)
			}
			expect(people[0].shows()).toEqual(people[1].shows())
		}),
		{ numRuns: RUNS, endOnFailure: true },
	)
}, 1_200_000)

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
