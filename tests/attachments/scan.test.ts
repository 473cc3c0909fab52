import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'

// Read once, when app/ loads.
let scanner: Scanner

beforeAll(async () => {
	scanner = await Scanner.start()
	const { env } = await import('~/env.server')
	env.CLAMD_ADDRESS = scanner.address
})

afterAll(() => scanner.stop())

beforeEach(() => {
	scanner.away = false
	scanner.seen = []
})

/** Speaks clamd's INSTREAM: pieces, each after its length, up to one of length zero. */
class Scanner {
	away = false
	seen: Buffer[] = []
	readonly #server: Server

	private constructor() {
		this.#server = createServer(socket => {
			if (this.away) return void socket.destroy()
			let received = Buffer.alloc(0)
			socket.on('error', () => {})
			socket.on('data', data => {
				received = Buffer.concat([received, data])
				const content = contentOf(received)
				if (!content) return
				this.seen.push(content)
				const verdict = content.includes('EICAR') ? 'Eicar-Test FOUND' : 'OK'
				socket.end(`stream: ${verdict}\0`)
			})
		})
	}

	static async start(): Promise<Scanner> {
		const scanner = new Scanner()
		await new Promise<void>(resolve => scanner.#server.listen(0, '127.0.0.1', resolve))
		return scanner
	}

	get address() {
		const { port } = this.#server.address() as { port: number }
		return `127.0.0.1:${port}`
	}

	stop = () => new Promise(resolve => this.#server.close(resolve))
}

/** What was streamed, once its end has come. */
function contentOf(received: Buffer): Buffer | null {
	const command = Buffer.from('zINSTREAM\0')
	if (!received.subarray(0, command.length).equals(command)) return null
	const pieces: Buffer[] = []
	for (let at = command.length; at + 4 <= received.length; ) {
		const length = received.readUInt32BE(at)
		if (length === 0) return Buffer.concat(pieces)
		pieces.push(received.subarray(at + 4, at + 4 + length))
		at += 4 + length
	}
	return null
}

async function sendFile(content: Buffer) {
	const { makeThread } = await import('../support/factory.ts')
	const { upload } = await import('../support/attachments.ts')
	const { sendMessage } = await import('~/messaging/send.server')
	const people = await makeThread()
	const { id } = await upload(people.homeowner, content, 'notes.txt')
	const { message } = await sendMessage(people.homeowner, people.threadId, {
		body: 'Notes',
		attachmentIds: [id],
	})
	return { ...people, id, message }
}

async function has(actor: Actor, id: string): Promise<boolean> {
	const { storedFileOf } = await import('~/attachments/attachments.server')
	return storedFileOf(actor, id, 'file').then(
		() => true,
		() => false,
	)
}

async function shown(actor: Actor, threadId: string) {
	const { threadOf } = await import('~/messaging/threads.server')
	const { messagesSince } = await import('~/messaging/messages.server')
	const { toPageMessages } = await import('~/messaging/page.server')
	const { messages } = await messagesSince(actor, await threadOf(actor, threadId), 2)
	return toPageMessages(actor, messages).at(-1)?.files?.[0]
}

const deliver = async () => (await import('~/outbox/deliver.server')).deliverDue()

test('until the scanner has said yes, the other person sees that it is being checked', async () => {
	scanner.away = true
	const content = Buffer.from('x'.repeat(300_000))
	const { homeowner, contractor, threadId, id, message } = await sendFile(content)
	expect(message.attachments).toMatchObject([{ status: 'checking' }])
	expect([await has(homeowner, id), await has(contractor, id)]).toEqual([true, false])
	await deliver()
	expect(await has(contractor, id)).toBe(false)

	scanner.away = false
	await vi.waitFor(
		async () => {
			await deliver()
			expect(await has(contractor, id)).toBe(true)
		},
		{ timeout: 20_000, interval: 200 },
	)
	expect(scanner.seen[0]?.equals(content)).toBe(true)
	// Both pages learn of it by the thread's version.
	expect(await shown(contractor, threadId)).toMatchObject({ name: 'notes.txt', has: true })
})

test('what the scanner refuses nobody gets, and it leaves the storage', async () => {
	const { homeowner, contractor, threadId, id } = await sendFile(Buffer.from('EICAR'))
	const before = await db.attachment.findUniqueOrThrow({ where: { id } })
	const { file } = before.files as { file: { key: string } }
	await deliver()
	await deliver()
	expect([await has(homeowner, id), await has(contractor, id)]).toEqual([false, false])
	expect(await shown(contractor, threadId)).toMatchObject({ status: 'refused' })
	const { storage } = await import('~/attachments/storage.server')
	await expect(storage().get(file.key)).rejects.toThrow('ENOENT')
})
