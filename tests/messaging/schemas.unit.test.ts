import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Body, ClientKey, MAX_BODY, ReadForm, SendForm, Seq } from '~/messaging/schemas'

const accepts = (text: unknown) => Body.safeParse(text).success

test.each(['', ' ', '\n\r\n\t ', '\u00a0\u2003', '\ufeff'])('%j is nothing', text => {
	const parsed = Body.safeParse(text)
	expect(parsed.error?.issues.map(({ message }) => message)).toEqual(['Write something first.'])
})

test.each([undefined, null, 5, {}, ['a']])('%j is not a text', value => {
	expect(accepts(value)).toBe(false)
})

test('4,000 characters fit and 4,001 do not, however many code units they take', () => {
	for (const character of ['a', 'é', '中', '😀', '\u0301']) {
		expect(accepts(character.repeat(MAX_BODY))).toBe(true)
		const parsed = Body.safeParse(character.repeat(MAX_BODY + 1))
		expect(parsed.error?.issues[0]?.message).toContain('4,001')
	}
	expect(accepts(` ${'😀'.repeat(4000)}\r\n`)).toBe(true) // counted after trimming
})

test('line ends become line feeds, and only the ends of the text are trimmed', () => {
	expect(Body.parse('  a\r\nb\rc\n\n d \r\n')).toBe('a\nb\nc\n\n d')
	expect(accepts('\r\n'.repeat(3000) + 'a'.repeat(4000))).toBe(true)
	// A line break counts as one, though a browser sends two for it.
	expect(accepts(`${'a\r\n'.repeat(1999)}ab`)).toBe(true)
})

test('every control character but tab and line breaks is refused, wherever it stands', () => {
	for (let code = 0; code <= 0x9f; code++) {
		const control = String.fromCharCode(code)
		if (!/\p{Cc}/u.test(control)) continue
		expect(accepts(`a${control}b`), `U+${code.toString(16)}`).toBe('\t\n\r'.includes(control))
	}
})

test('half of a surrogate pair is refused', () => {
	for (const broken of ['\ud800', '\udc00', 'a\ud83d', '\ude00b', '\ude00\ud83d']) {
		expect(accepts(broken)).toBe(false)
	}
	expect(accepts('\ud83d\ude00')).toBe(true)
})

test.each([
	'Grüße, ça va ? 你好 مرحبا שלום नमस्ते',
	'👨‍👩‍👧‍👦 🇫🇷 1️⃣',
	'می\u200cخواهم', // a zero-width non-joiner belongs to the word
	'\u202eright to left\u202c',
	'<script>alert(1)</script> & "quotes" \\ %00',
	'\ufffd \uffff \u{10ffff}',
])('%j stays as it is', text => {
	expect(Body.parse(text)).toBe(text)
})

test('what is accepted is trimmed, well formed and stays the same when it is parsed again', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
			const parsed = Body.safeParse(text)
			fc.pre(parsed.success)
			expect(parsed.data).toBe(parsed.data!.trim())
			expect(parsed.data!.isWellFormed()).toBe(true)
			expect(Body.parse(parsed.data)).toBe(parsed.data)
		}),
	)
})

test('a client key is 1 to 100 visible ASCII characters', () => {
	for (const key of ['a', '!~', 'k'.repeat(100)])
		expect(ClientKey.safeParse(key).success).toBe(true)
	for (const key of ['', ' ', 'a b', 'é', 'a\n', '\u0000', 'k'.repeat(101)]) {
		expect(ClientKey.safeParse(key).success).toBe(false)
	}
})

test('a place is a whole number that a database can hold', () => {
	expect(Seq.parse('12')).toBe(12)
	for (const place of ['-1', '1.5', 'x', '2147483648', 'Infinity', '9'.repeat(400)]) {
		expect(Seq.safeParse(place).success).toBe(false)
	}
})

test('a wrong place on the page never keeps a message from being sent', () => {
	expect(SendForm.parse({ body: 'Hi', seenSeq: 'x' })).toEqual({ body: 'Hi', seenSeq: undefined })
	expect(SendForm.safeParse({ body: 'Hi', clientKey: 'a b' }).success).toBe(false)
	expect(ReadForm.parse({})).toEqual({})
})
