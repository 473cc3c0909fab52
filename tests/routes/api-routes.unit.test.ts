import type { ServerBuild } from '@remix-run/node'
import { expect, test } from 'vitest'
import { apiRoutes } from '../../server/api-routes.ts'

const errors: unknown[] = []

const route = (path: string, module: object = {}, parentId = 'root') => [
	path,
	{
		id: path,
		path,
		parentId,
		module: {
			loader: async ({ params }: { params: object }) => Response.json({ path, params }),
			...module,
		},
	},
]

const answerFor = apiRoutes({
	entry: { module: { handleError: (error: unknown) => errors.push(error) } },
	routes: Object.fromEntries([
		route('api/*'),
		route('api/threads'),
		route('api/threads/:threadId', { action: async () => new Response('written') }),
		route('api/threads/create'),
		route('api/threads/:threadId/messages/:seq'),
		route('api/docs', { default: () => null }),
		route('api/thrown', {
			loader: async () => {
				throw new Response('no', { status: 418 })
			},
		}),
		route('api/broken', {
			loader: async () => {
				throw new Error('a bug')
			},
		}),
		route('threads'),
		route('api/inner', {}, 'layout'),
	]),
} as unknown as ServerBuild)

const ask = (address: string, method = 'GET') =>
	answerFor(new Request(`http://localhost${address}`, { method }))

test.each([
	['/api/threads', 'api/threads', {}],
	['/api/threads?limit=3', 'api/threads', {}],
	['/api/threads/create', 'api/threads/create', {}],
	['/api/threads/a-1', 'api/threads/:threadId', { threadId: 'a-1' }],
	['/api/threads/a/messages/2', 'api/threads/:threadId/messages/:seq', { threadId: 'a', seq: '2' }],
])('%s is a route’s', async (address, path, params) => {
	expect(await (await ask(address))?.json()).toEqual({ path, params })
})

test.each([
	'/api',
	'/api/nowhere',
	'/api/threads/',
	'/API/threads',
	'/api/thre%61ds',
	'/api/threads.data',
	'/api/threads?index',
	'/api/threads?_data=x',
	'/api/docs',
	'/api/inner',
	'/threads',
])('%s is left to Remix', address => {
	expect(ask(address)).toBeNull()
})

test('so is a method that the route does not have', async () => {
	expect(ask('/api/threads', 'POST')).toBeNull()
	expect(ask('/api/threads', 'HEAD')).toBeNull()
	expect(await (await ask('/api/threads/1', 'POST'))?.text()).toBe('written')
})

test('what a route throws is its answer, and a bug is written down', async () => {
	expect((await ask('/api/thrown'))?.status).toBe(418)
	const broken = await ask('/api/broken')
	expect([broken?.status, await broken?.text()]).toEqual([500, 'Unexpected Server Error'])
	expect(errors).toEqual([new Error('a bug')])
})
