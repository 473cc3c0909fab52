import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Actor } from '~/auth/actor'
import type { Scope } from '~/auth/scopes'
import { migrate } from '../../scripts/migrate.ts'
import { Contract, type Document } from './contract.ts'
import { type RunningServer, startServer } from './server.ts'

export interface Call {
	method?: string
	/** `Authorization` or `Cookie`, as `token` and `session` make it. */
	as?: Record<string, string>
	/** Sent as JSON; a string or bytes go as they are. */
	body?: unknown
	headers?: Record<string, string>
}

export interface Answer {
	status: number
	headers: Headers
	text: string
	// biome-ignore lint/suspicious/noExplicitAny: an answer is checked by the contract
	json: any
}

export type Api = Awaited<ReturnType<typeof startApi>>

/**
 * A production server with the domain beside it in this process, on the same
 * database: people and threads are made by the domain, the calls go over HTTP and
 * every answer is held to the published document. One to a test file, since the
 * domain's modules read the address of the database once.
 */
export async function startApi(
	options: { databaseUrl?: string; env?: Record<string, string> } = {},
) {
	const folder = mkdtempSync(path.join(tmpdir(), 'api-'))
	const databaseUrl = options.databaseUrl ?? `file:${path.join(folder, 'app.db')}`
	await migrate(databaseUrl)
	process.env.DATABASE_URL = databaseUrl
	const files = path.join(folder, 'files')
	process.env.ATTACHMENTS_FOLDER = files
	const [{ compose }, factory, { startSession }, { createToken }, { disconnect }] =
		await Promise.all([
			import('~/composition.server'),
			import('./factory.ts'),
			import('~/auth/sessions.server'),
			import('~/auth/tokens.server'),
			import('~/db/client.server'),
		])
	compose()
	const env = {
		SESSION_SECRET: process.env.SESSION_SECRET!,
		ATTACHMENTS_FOLDER: files,
		...options.env,
	}
	const start = (more: Record<string, string> = {}) =>
		startServer({ databaseUrl, env: { ...env, ...more } })
	let server: RunningServer = await start()
	const contract = new Contract((await send(server.origin, '/api/openapi.json')).json as Document)

	return {
		...factory,
		contract,
		start,
		origin: () => server.origin,
		/** Where attachments are kept. */
		files,
		output: () => server.output(),
		call: (address: string, call?: Call) => checkedCall(contract, server.origin, address, call),
		token: async (actor: Actor, ...scopes: Scope[]) => {
			const input = { name: 'test', scopes, expiresAt: null }
			const { secret } = await createToken(actor, input)
			return { authorization: `Bearer ${secret}` }
		},
		session: async (actor: Actor) => ({
			cookie: (await startSession(actor.id)).split(';', 1)[0]!,
		}),
		/** Another process on the same database. */
		async restart() {
			await server.kill()
			server = await start()
		},
		async stop() {
			await server.stop()
			await disconnect()
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

/** Sends a call and holds the answer to the document. */
export async function checkedCall(
	contract: Contract,
	origin: string,
	address: string,
	call: Call = {},
): Promise<Answer> {
	const answer = await send(origin, address, call)
	contract.check({ method: call.method ?? 'GET', path: address, ...answer })
	return answer
}

/** Sends a call, whatever the document says of it. */
export async function send(origin: string, address: string, call: Call = {}) {
	const { method = 'GET', as, body } = call
	const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
	const response = await fetch(origin + address, {
		method,
		headers: {
			...(body !== undefined && { 'content-type': 'application/json' }),
			...as,
			...call.headers,
		},
		...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
	})
	const text = await response.text()
	const isJson = /json/.test(response.headers.get('content-type') ?? '')
	return {
		status: response.status,
		headers: response.headers,
		text,
		json: isJson ? JSON.parse(text) : null,
		response,
	}
}
