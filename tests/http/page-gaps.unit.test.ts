import { expect, test } from 'vitest'
import { apart, PageWithGaps } from '~/http/page-gaps.server'

const TOKEN = 'a-form-token.with.dots'
const KEY = 'f8f5c1d2-1111-4a6b-9a58-0a7a4f2e3d11'

test('what is another each time is told from what a page is made of', () => {
	const header = { csrf: TOKEN, unread: 3 }
	const threads = [{ id: 'a' }]
	const given = { root: { header }, list: { threads }, one: { clientKey: KEY, seq: 1 }, none: null }
	const { own, fresh } = apart(given)
	expect(fresh).toEqual([TOKEN, KEY])
	expect(own).toEqual({
		root: { header: { csrf: null, unread: 3 } },
		list: { threads },
		one: { clientKey: null, seq: 1 },
		none: null,
	})
	expect(header.csrf).toBe(TOKEN)
})

test('a visitor’s page has none of it, and what is short or not plain stays', () => {
	const one = { clientKey: 'short' }
	const given = {
		root: { header: null },
		one,
		two: { clientKey: '"><script src="//example.com">' },
	}
	expect(apart(given)).toEqual({ own: given, fresh: [] })
})

test('a page is filled with other values wherever it had the first', () => {
	const page = `<p>ü ${TOKEN}</p><i>${KEY}${TOKEN}</i>`
	const gaps = new PageWithGaps(page, [KEY, TOKEN])
	expect(String(gaps.filledWith([KEY, TOKEN]))).toBe(page)
	expect(String(gaps.filledWith(['k', 't']))).toBe('<p>ü t</p><i>kt</i>')
	expect(String(gaps.filledWith(['$&', '$1']))).toBe('<p>ü $1</p><i>$&$1</i>')
	expect(gaps.size).toBe(Buffer.byteLength('<p>ü </p><i></i>'))
})

test('values are taken letter by letter', () => {
	const gaps = new PageWithGaps('ab.c abxc ab.c', ['ab.c'])
	expect(String(gaps.filledWith(['-']))).toBe('- abxc -')
})
