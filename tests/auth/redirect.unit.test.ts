import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeRedirect } from '~/auth/redirect'

const SITE = 'https://messages.example.com'

test.each([
	'/',
	'/messages',
	'/messages/abc?at=7#m-7',
	'/search?q=a%2Fb&x=//y',
	'/a//b',
	'/leads/new',
])('%s is a place on this site', path => {
	expect(safeRedirect(path)).toBe(path)
})

test.each([
	'',
	'messages',
	'https://evil.example',
	'//evil.example',
	'///evil.example',
	'/\\evil.example',
	'\\\\evil.example',
	'/\\/evil.example',
	'/\t/evil.example',
	'/\n/evil.example',
	'/\r\n/evil.example',
	'\t//evil.example',
	' //evil.example',
	'//evil.example:80/path',
	'//user@evil.example',
	'/.//evil.example',
	'/..//evil.example',
	'/./\\evil.example',
	'/a/..//evil.example',
	'/%2e//evil.example',
	'/%2E%2e//evil.example',
	'javascript:alert(1)',
	'java\nscript:alert(1)',
	'data:text/html,x',
	'http:evil.example',
	'http:/evil.example',
	'/\u0000//evil.example/..//x',
	'//[',
	undefined,
	null,
	7,
	['/messages'],
])('%j never leads off the site', to => {
	const target = safeRedirect(to)
	expect(new URL(target, SITE).origin).toBe(SITE)
	expect(target).toMatch(/^\/(?![/\\])/)
})

test('the fallback is the inbox or what the caller says', () => {
	expect(safeRedirect('//evil.example')).toBe('/messages')
	expect(safeRedirect('/..//evil.example', '/')).toBe('/')
})

test('a target can stand in a header', () => {
	expect(safeRedirect('/a\r\nSet-Cookie: x=1')).not.toMatch(/[\r\n]/)
	expect(safeRedirect('/mes sages/é')).toMatch(/^[\x21-\x7e]+$/)
})

test('no combination of dots, slashes and blanks leads off the site, also when it is followed twice', () => {
	const part = fc.constantFrom(
		'/',
		'\\',
		'.',
		'..',
		'%2e',
		'\t',
		'\n',
		' ',
		'@',
		':',
		'?',
		'#',
		'evil.example',
	)
	fc.assert(
		fc.property(fc.array(part, { maxLength: 8 }), parts => {
			const target = safeRedirect(`/${parts.join('')}`)
			const followed = new URL(target, SITE)
			expect(followed.origin).toBe(SITE)
			expect(safeRedirect(target)).toBe(target)
		}),
		{ numRuns: 5000 },
	)
})
