import type { ServerBuild } from '@remix-run/node'
import { expect, test } from 'vitest'
import { groupRoutes } from '../../server/route-groups.ts'

const route = (id: string, path?: string, parentId: string | undefined = 'root') => [
	id,
	{ id, path, parentId },
]

const build = {
	routes: Object.fromEntries([
		['root', { id: 'root', path: '' }],
		route('home'),
		route('rest', '*'),
		route('messages', 'messages'),
		route('thread', ':threadId', 'messages'),
		route('index', undefined, 'messages'),
		route('edit', 'messages/:threadId/:seq/edit'),
		route('settings', 'settings'),
		route('layout'),
		route('inside', 'inside', 'layout'),
		route('maybe', 'fr?/help'),
		route('named', ':name/page'),
	]),
} as unknown as ServerBuild

const idsFor = groupRoutes(build, ({ routes }) => Object.keys(routes))

/** Of any address, or of none at all. */
const EVERYWHERE = ['root', 'home', 'rest', 'layout', 'maybe', 'named']

test.each([
	['/', []],
	['/messages', ['messages', 'thread', 'index', 'edit']],
	['/messages/1/2/edit', ['messages', 'thread', 'index', 'edit']],
	['/messages.data', ['messages', 'thread', 'index', 'edit']],
	['/MESSAGES/1.data', ['messages', 'thread', 'index', 'edit']],
	['/%6Dessages/1', ['messages', 'thread', 'index', 'edit']],
	['//messages', ['messages', 'thread', 'index', 'edit']],
	['/settings', ['settings']],
	['/inside', ['inside']],
	['/_root.data', []],
	['/nowhere', []],
	['/constructor', []],
	['/%ZZ', []],
])('%s is looked for among its own routes and those of any address', (pathname, own) => {
	expect(idsFor(pathname).sort()).toEqual([...EVERYWHERE, ...own].sort())
})

test('a group is made once', () => {
	expect(idsFor('/messages/1')).toBe(idsFor('/messages/2'))
	expect(idsFor('/nowhere')).toBe(idsFor('/elsewhere'))
})
