import { data, redirect, type ServerBuild } from '@remix-run/node'
import { decode } from 'turbo-stream'
import { beforeEach, expect, test } from 'vitest'
import { asPersonal } from '~/http/headers.server'
import { routesOf } from '../../server/routes.ts'

const calls: string[] = []
const errors: unknown[] = []
beforeEach(() => {
	calls.length = 0
	errors.length = 0
})

/** What the page would be rendered of, and by whom it was asked for. */
const render = async (
	_request: Request,
	status: number,
	headers: Headers,
	{ staticHandlerContext, serverHandoffStream }: never,
) => {
	const { loaderData, actionData, errors, matches } = staticHandlerContext as never
	const ids = (matches as { route: { id: string } }[]).map(({ route }) => route.id)
	const by = serverHandoffStream ? 'Remix' : 'us'
	return Response.json({ by, loaderData, actionData, errors, ids }, { status, headers })
}

const noted =
	<T>(name: string, work: (args: { request: Request; params: object }) => T) =>
	async (args: { request: Request; params: object }) => {
		calls.push(name)
		return work(args)
	}

const Page = () => null

const route = (path: string, module: object, parentId = 'root') => [
	path,
	{ id: path, path, parentId, module },
]

const answer = routesOf({
	entry: {
		module: {
			default: render,
			handleDataRequest: asPersonal,
			handleError: (error: unknown) => errors.push(error),
		},
	},
	assets: { routes: {}, entry: {} },
	future: { v3_singleFetch: true },
	basename: '/',
	routes: Object.fromEntries([
		[
			'root',
			{
				id: 'root',
				path: '',
				module: { default: Page, ErrorBoundary: Page, loader: noted('root', () => ({ me: 1 })) },
			},
		],
		route('threads', {
			loader: noted('threads', ({ params }) => Response.json({ params })),
			action: noted('act', () => new Response('written')),
		}),
		route('threads/:threadId', {
			loader: noted('thread', ({ params }) => Response.json({ params })),
		}),
		route('thrown', {
			loader: noted('thrown', () => {
				throw new Response('no', { status: 418 })
			}),
		}),
		route('broken', {
			loader: noted('broken', () => {
				throw new Error('a bug')
			}),
		}),
		route('hidden', {
			loader: noted('hidden', () => {
				throw data('not yours', { status: 404 })
			}),
			action: noted('unhide', async ({ request }) => {
				throw data(await request.text(), { status: 409 })
			}),
		}),
		route('page/:id', {
			default: Page,
			loader: noted('page', ({ params, request }) => ({ params, url: request.url })),
			action: noted('form', async ({ request }) => {
				const text = await request.text()
				if (text === 'good') return redirect('/page/2#m-1', 303)
				if (text === 'bad') throw data({ why: 'bad' }, { status: 422 })
				return data({ why: 'odd' }, { status: 409, headers: { 'Retry-After': '3' } })
			}),
		}),
		route('plain', { default: Page }),
		route('away', {
			default: Page,
			loader: noted('away', () => {
				throw redirect('/login')
			}),
		}),
		route('refused', {
			default: Page,
			loader: noted('refused', () => {
				throw data({ why: 'not yours' }, { status: 404 })
			}),
		}),
		route('cookie', {
			default: Page,
			loader: noted('cookie', () => data({ a: 1 }, { headers: { 'Set-Cookie': 'a=b' } })),
		}),
		route('odd', { default: Page, loader: noted('odd', () => ({ big: new Map([[1, 2]]) })) }),
		route('own', { default: Page, headers: () => ({ 'X-Own': 'yes' }), loader: () => ({}) }),
	]),
} as unknown as ServerBuild)

const ask = (address: string, init?: RequestInit) =>
	answer(new Request(`http://localhost${address}`, init))

const post = (body: string) => ask('/page/1', { method: 'POST', body })

const shown = async (response: Response) => ({
	status: response.status,
	...((await response.json()) as { by: string }),
})

test('what has no page is what its route answers', async () => {
	expect(await (await ask('/threads?limit=3')).json()).toEqual({ params: {} })
	expect(await (await ask('/threads/a-1')).json()).toEqual({ params: { threadId: 'a-1' } })
	expect(await (await ask('/threads', { method: 'POST' })).text()).toBe('written')
	expect((await ask('/thrown')).status).toBe(418)
	expect((await ask('/broken')).status).toBe(500)
	expect(errors).toEqual([new Error('a bug')])
	expect((await ask('/hidden')).status).toBe(404)
	expect((await ask('/hidden', { method: 'PATCH', body: 'x' })).status).toBe(409)
	expect(calls).toEqual(['threads', 'thread', 'act', 'thrown', 'broken', 'hidden', 'unhide'])
})

test('a page is rendered of what its loaders give', async () => {
	const url = 'http://localhost/page/1?a=b'
	expect(await shown(await ask('/page/1?a=b'))).toEqual({
		by: 'us',
		status: 200,
		loaderData: { root: { me: 1 }, 'page/:id': { params: { id: '1' }, url } },
		actionData: null,
		errors: null,
		ids: ['root', 'page/:id'],
	})
	expect(await shown(await ask('/plain'))).toMatchObject({
		by: 'us',
		loaderData: { root: { me: 1 }, plain: null },
	})
	expect(calls).toEqual(['root', 'page', 'root'])
})

test('its data is what Remix would give', async () => {
	const given = await ask('/page/1.data?a=b')
	const { value } = await decode(given.body!)
	const url = 'http://localhost/page/1?a=b'
	expect(value).toEqual({
		root: { data: { me: 1 } },
		'page/:id': { data: { params: { id: '1' }, url } },
	})
	const byRemix = await ask('/p%61ge/1.data?a=b')
	expect(Object.fromEntries(given.headers)).toEqual(Object.fromEntries(byRemix.headers))
	expect((await decode(byRemix.body!)).value).toEqual({
		root: { data: { me: 1 } },
		'page/:id': { data: { params: { id: '1' }, url: url.replace('page', 'p%61ge') } },
	})
})

test('a form that was acted on leads to where its route says', async () => {
	const done = await post('good')
	expect([done.status, done.headers.get('location')]).toEqual([303, '/page/2#m-1'])
	expect(calls).toEqual(['form'])
})

test.each([
	['bad', { status: 422, errors: { root: expect.objectContaining({ data: { why: 'bad' } }) } }],
	['odd', { status: 409, actionData: { 'page/:id': { why: 'odd' } } }],
])('one that was refused (%s) is shown by Remix, and not acted on again', async (body, page) => {
	expect(await shown(await post(body))).toMatchObject({ by: 'Remix', ...page })
	expect(calls.filter(name => name === 'form')).toHaveLength(1)
})

test.each([
	['/away', { status: 302 }],
	['/refused', { status: 404 }],
	['/cookie', { status: 200 }],
	['/odd.data', { status: 200 }],
	['/away.data', { status: 202 }],
])('%s is answered by Remix, and no loader runs again', async (address, expected) => {
	expect(await ask(address)).toMatchObject(expected)
	expect(calls.toSorted()).toEqual([address.slice(1).replace('.data', ''), 'root'].toSorted())
})

test.each(['/nowhere', '/p%61ge/1', '/page/1?index', '/own'])('%s is Remix’s', async address => {
	expect((await shown(await ask(address))).by).toBe('Remix')
})

test('so is a method that the route does not have', async () => {
	expect((await ask('/plain', { method: 'POST' })).status).toBe(405)
	expect((await ask('/threads/1', { method: 'DELETE' })).status).toBe(405)
	const head = await ask('/page/1', { method: 'HEAD' })
	expect([head.status, await head.text()]).toEqual([200, ''])
})
