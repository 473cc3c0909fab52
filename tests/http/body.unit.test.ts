import { expect, test } from 'vitest'
import { fieldsOf, readForm, readJson } from '~/http/body.server'
import { refused } from '../support/refused.ts'

const LIMIT = 128 * 1024
const FORM = 'application/x-www-form-urlencoded'

const post = (body: BodyInit | null, type?: string, headers: Record<string, string> = {}) =>
	new Request('http://localhost/', {
		method: 'POST',
		body,
		headers: { ...(type && { 'content-type': type }), ...headers },
		duplex: 'half',
	} as RequestInit)

/** A body of unknown length that counts what is taken of it. */
function endless() {
	let taken = 0
	const stream = new ReadableStream({
		pull(controller) {
			taken += 16 * 1024
			controller.enqueue(new Uint8Array(16 * 1024).fill(97))
		},
	})
	return { stream, taken: () => taken }
}

test('a form’s fields arrive as they were typed', async () => {
	const body = new URLSearchParams({ body: 'Grüße 👋\r\n<b>&', clientKey: 'k' })
	const form = await readForm(post(body.toString(), `${FORM}; charset=utf-8`))
	expect(fieldsOf(form)).toEqual({ body: 'Grüße 👋\r\n<b>&', clientKey: 'k' })
})

test('a multipart form is a form too, and its files are no fields', async () => {
	const data = new FormData()
	data.set('body', 'Hi')
	data.set('file', new Blob(['x']), 'x.txt')
	expect(fieldsOf(await readForm(post(data)))).toEqual({ body: 'Hi' })
})

test('of a field that came twice the last counts', async () => {
	expect(fieldsOf(await readForm(post('a=1&a=2', FORM)))).toEqual({ a: '2' })
})

test('a form that posts nothing is empty', async () => {
	expect(fieldsOf(await readForm(post(null, FORM)))).toEqual({})
})

test('the longest message fits, percent-encoded', async () => {
	const body = '😀'.repeat(4000)
	const form = await readForm(post(new URLSearchParams({ body }).toString(), FORM))
	expect(form.get('body')).toBe(body)
})

test.each([undefined, 'text/plain', 'application/json', 'application/x-www-form-urlencodedx'])(
	'%s is not a form',
	async type => {
		expect((await refused(readForm(post('a=1', type)))).status).toBe(415)
	},
)

test('a broken multipart form is a bad request', async () => {
	for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
		expect((await refused(readForm(post('--y\r\nnonsense', type)))).status).toBe(400)
	}
})

test('exactly the limit is accepted and one byte more is not', async () => {
	const of = (bytes: number) => `a=${'x'.repeat(bytes - 2)}`
	expect((await readForm(post(of(LIMIT), FORM))).get('a')).toHaveLength(LIMIT - 2)
	expect((await refused(readForm(post(of(LIMIT + 1), FORM)))).status).toBe(413)
	expect(await readJson(post(`"${'x'.repeat(LIMIT - 2)}"`, 'application/json'))).toHaveLength(
		LIMIT - 2,
	)
	const json = post(`"${'x'.repeat(LIMIT - 1)}"`, 'application/json')
	expect((await refused(readJson(json))).status).toBe(413)
})

test('a body that says it is too long is not read', async () => {
	const { stream, taken } = endless()
	const request = post(stream, FORM, { 'content-length': String(LIMIT + 1) })
	expect((await refused(readForm(request))).status).toBe(413)
	expect(taken()).toBeLessThanOrEqual(16 * 1024) // what the stream fetched by itself
})

test('a body without an end is left at the limit, whatever it said', async () => {
	for (const headers of [{}, { 'content-length': '10' }] as Record<string, string>[]) {
		const { stream, taken } = endless()
		expect((await refused(readForm(post(stream, FORM, headers)))).status).toBe(413)
		expect(taken()).toBeLessThan(2 * LIMIT)
	}
})

test('JSON is read as it is, whatever it is', async () => {
	for (const value of [{ a: ['é', null] }, [], 'x', 1, true, null]) {
		expect(await readJson(post(JSON.stringify(value), 'application/json'))).toEqual(value)
	}
	expect(await readJson(post('{}', 'Application/JSON ; charset=utf-8'))).toEqual({})
})

test.each(['', '{', '{"a":1,}', 'undefined', "{'a':1}", '{}{}'])('%j is not JSON', async text => {
	expect((await refused(readJson(post(text, 'application/json')))).status).toBe(400)
})

test('bytes that are not UTF-8 are not JSON', async () => {
	const bytes = Uint8Array.from([0x22, 0xff, 0x22])
	expect((await refused(readJson(post(bytes, 'application/json')))).status).toBe(400)
})

test.each([
	undefined,
	'text/plain',
	FORM,
	'application/jsonp',
	'application/problem+json',
	'text/json',
])('%s is not sent as JSON', async type => {
	expect((await refused(readJson(post('{}', type)))).status).toBe(415)
})
