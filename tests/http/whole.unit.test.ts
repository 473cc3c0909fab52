import { expect, test } from 'vitest'
import { WholeResponse } from '~/http/whole.server'

const TEXT = '{"a":"ü"}'
const made = () => new WholeResponse(TEXT, { status: 201, headers: { 'X-Other': 'kept' } })

test('is read as any response is', async () => {
	expect(made().status).toBe(201)
	expect(made().headers.get('x-other')).toBe('kept')
	expect(await made().text()).toBe(TEXT)
	expect(await made().json()).toEqual({ a: 'ü' })
	expect(Buffer.from(await made().arrayBuffer())).toEqual(made().content)
	expect(await new Response(made().body).text()).toBe(TEXT)
})

test('is read once, and its copy once more', async () => {
	const response = made()
	const copy = response.clone()
	expect(response.bodyUsed).toBe(false)
	await response.text()
	expect(response.bodyUsed).toBe(true)
	await expect(response.text()).rejects.toThrow(TypeError)
	expect(copy.headers.get('x-other')).toBe('kept')
	expect(await copy.text()).toBe(TEXT)
})
