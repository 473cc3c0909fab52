import type { ServerBuild } from '@remix-run/node'
import { expect, test } from 'vitest'
import { placesOf } from '../../server/places.ts'

const route = (id: string, path?: string, parentId = 'root', index = false) => [
	id,
	{ id, path, parentId, index },
]

const placeAt = placesOf({
	routes: Object.fromEntries([
		['root', { id: 'root', path: '' }],
		route('home', undefined, 'root', true),
		route('rest', '*'),
		route('messages', 'messages'),
		route('inbox', undefined, 'messages', true),
		route('thread', ':threadId', 'messages'),
		route('edit', 'messages/:threadId/:seq/edit'),
		route('new', 'leads/new'),
		route('lead', 'leads/:leadId'),
		route('around'),
		route('inside', 'inside', 'around'),
		route('maybe', 'fr?/help'),
		route('document', 'api/openapi.json'),
	]),
} as unknown as ServerBuild)

const find = (address: string) => {
	const place = placeAt(`http://localhost:3000${address}`)
	return place && { ...place, chain: place.chain.map(({ id }) => id) }
}

test.each([
	['/', ['root', 'home'], {}, '/'],
	['/?a=b', ['root', 'home'], {}, '/'],
	['/messages', ['root', 'messages', 'inbox'], {}, '/messages'],
	['/messages/a-1?at=3', ['root', 'messages', 'thread'], { threadId: 'a-1' }, '/messages/a-1'],
	['/messages/a/2/edit', ['root', 'edit'], { threadId: 'a', seq: '2' }, '/messages/a/2/edit'],
	['/leads/new', ['root', 'new'], {}, '/leads/new'],
	['/leads/old', ['root', 'lead'], { leadId: 'old' }, '/leads/old'],
	['/LEADS/New', ['root', 'new'], {}, '/LEADS/New'],
	['/Messages/Ab', ['root', 'messages', 'thread'], { threadId: 'Ab' }, '/Messages/Ab'],
	['/inside', ['root', 'around', 'inside'], {}, '/inside'],
])('%s is found', (address, chain, params, pathname) => {
	expect(find(address)).toEqual({ chain, params, pathname, asData: false })
})

test('the data of a page is at its place', () => {
	const page = find('/messages/a?at=3')
	expect(find('/messages/a.data?at=3')).toEqual({ ...page, asData: true })
})

test.each([
	'/nowhere',
	'/messages/',
	'//messages',
	'/mess%61ges',
	'/messages/%C3%A4',
	'/messages/a.b',
	'/_root.data',
	'/.data',
	'/fr/help',
	'/help',
	'/api/openapi.json',
	'/messages?index',
	'/messages.data?_routes=root',
	'/messages?a=b&_data=root',
])('%s is left to Remix', address => {
	expect(find(address)).toBeNull()
})
