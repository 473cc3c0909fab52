import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Api } from '../support/api.ts'
import { makeScene } from './calls.ts'
import { type FuzzedRequest, fuzzed } from './fuzz-requests.ts'

/** How many requests each database gets: many in the long run, fewer each time. */
export const RUNS = process.env.LONG ? 5000 : 600

/** Sends odd requests to a server: none breaks it, and every refusal is a problem as published. */
export async function fuzz(api: Api, runs = RUNS) {
	const scene = await makeScene(api)
	const { homeowner, contractor, administrator, marketplace } = scene
	const all = ['messages:read', 'messages:write', 'notifications'] as const
	const known = {
		ids: [
			scene.threadId,
			scene.leadId,
			scene.openLeadId,
			scene.notificationId,
			homeowner.id,
			...Object.values(marketplace),
		],
		credentials: [
			await api.session(homeowner),
			await api.session(contractor),
			await api.token(homeowner, ...all),
			await api.token(contractor, ...all),
			await api.token(homeowner, 'notifications'),
			await api.token(administrator, 'service'),
		],
	}
	const agent = new Agent({ keepAlive: true })
	const statuses = new Map<number, number>()
	try {
		const never = fc.asyncProperty(fuzzed(api.contract.document, known), async given => {
			const { status, headers, text } = await send(api.origin(), agent, given)
			statuses.set(status, (statuses.get(status) ?? 0) + 1)
			expect(status, text).toBeLessThan(500)
			const isPage = given.path.startsWith('/api/docs')
			if (status < 400 || given.method === 'HEAD' || isPage) return
			expect(headers['content-type']).toBe('application/problem+json')
			api.contract.checkProblem(JSON.parse(text))
			expect(JSON.parse(text).status).toBe(status)
		})
		await fc.assert(never, { numRuns: runs, endOnFailure: true })
		// The requests reach past the door, not only up to it: what chance left out comes in more rounds.
		const unseen = () => [200, 201, 400, 401, 404, 422].filter(status => !statuses.has(status))
		for (let round = 0; round < 10 && unseen().length > 0; round++) {
			await fc.assert(never, { numRuns: runs, endOnFailure: true })
		}
		expect(unseen(), `seen: ${[...statuses]}`).toEqual([])
	} finally {
		agent.destroy()
	}
	expect((await fetch(`${api.origin()}/healthz`)).status).toBe(200)
	expect(api.output()).not.toMatch(/"level":[56]0/)
}

let lastAnswer = Date.now()

/** Over node:http, which sends a path as it is. */
function send(origin: string, agent: Agent, given: FuzzedRequest) {
	const { method, path, headers, body } = given
	return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
		(resolve, reject) => {
			const { hostname, port } = new URL(origin)
			const length = body && { 'content-length': String(body.byteLength) }
			const outgoing = request({
				hostname,
				port,
				method,
				path,
				agent,
				headers: { ...headers, ...length },
			})
			const asked = Date.now()
			outgoing.on('error', error => {
				const idle = asked - lastAnswer
				// Node's server closes a connection that was idle for 5 s, and may do so just now.
				if (outgoing.reusedSocket && idle > 4000) resolve(send(origin, agent, given))
				else reject(new Error(`after ${idle} ms without a request`, { cause: error }))
			})
			outgoing.on('response', async response => {
				let text = ''
				for await (const chunk of response.setEncoding('utf8')) text += chunk
				lastAnswer = Date.now()
				resolve({ status: response.statusCode!, headers: response.headers, text })
			})
			outgoing.end(body ?? undefined)
		},
	)
}
