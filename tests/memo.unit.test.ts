import { expect, test } from 'vitest'
import { memoSoon } from '~/memo'

test('what takes time is made once, for all who ask meanwhile, and then given at once', async () => {
	let made = 0
	const length = memoSoon(2, async text => {
		made++
		return text.length
	})
	const both = [length('four'), length('four')]
	expect(both.every(one => one instanceof Promise)).toBe(true)
	expect(await Promise.all(both)).toEqual([4, 4])
	expect(length('four')).toBe(4)
	expect(made).toBe(1)
	// Beyond the bound it begins anew.
	await length('three')
	expect(length('ten') instanceof Promise).toBe(true)
	expect(length('four') instanceof Promise).toBe(true)
	expect(made).toBe(4)
})
