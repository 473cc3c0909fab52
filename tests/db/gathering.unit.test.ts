import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { gathering } from '~/db/gathering'
import { TooLate } from '~/within'

/** Answers each number with its double, when told. */
function doubling(most: number) {
	const asked: number[][] = []
	const go: (() => void)[] = []
	const ask = gathering({ most, patienceMs: 50 }, async (numbers: number[]) => {
		asked.push(numbers)
		await new Promise<void>(resolve => go.push(resolve))
		if (numbers.includes(13)) throw new Error('No')
		return numbers.map(n => n * 2)
	})
	const answer = async () => {
		while (go.length === 0) await turn()
		go.shift()!()
	}
	return { ask, asked, answer }
}

test('who asks while an answer is under way shares the next one, each with their own answer', async () => {
	const { ask, asked, answer } = doubling(10)
	const first = [ask(1), ask(2)]
	while (asked.length === 0) await turn()
	const second = [ask(3), ask(4), ask(3)]
	await answer()
	expect(await Promise.all(first)).toEqual([2, 4])
	await answer()
	expect(await Promise.all(second)).toEqual([6, 8, 6])
	expect(asked).toEqual([
		[1, 2],
		[3, 4, 3],
	])
})

test('no more than so many are asked at once', async () => {
	const { ask, asked, answer } = doubling(2)
	const all = [ask(1), ask(2), ask(3)]
	await answer()
	await answer()
	expect(await Promise.all(all)).toEqual([2, 4, 6])
	expect(asked).toEqual([[1, 2], [3]])
})

test('an answer that never comes is not waited for, and the next are answered', async () => {
	const { ask, asked, answer } = doubling(10)
	const hanging = Promise.allSettled([ask(1), ask(2)])
	while (asked.length === 0) await turn()
	const next = ask(3)
	const failures = (await hanging).map(result => result.status === 'rejected' && result.reason)
	expect(failures).toEqual([expect.any(TooLate), expect.any(TooLate)])
	await answer() // too late: nobody hears it
	await answer()
	expect(await next).toBe(6)
})

test('what is thrown at once is a failure like others', async () => {
	let broken = true
	const ask = gathering({ most: 2, patienceMs: 50 }, (numbers: number[]) => {
		if (broken) throw new Error('Broken')
		return Promise.resolve(numbers)
	})
	await expect(ask(1)).rejects.toThrow('Broken')
	broken = false
	expect(await ask(2)).toBe(2)
})

test('a failure is for those who shared it, and the next are answered', async () => {
	const { ask, asked, answer } = doubling(10)
	const failing = Promise.allSettled([ask(1), ask(13)])
	while (asked.length === 0) await turn()
	const next = ask(5)
	await answer()
	expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
	await answer()
	expect(await next).toBe(10)
	const later = ask(6)
	await answer()
	expect(await later).toBe(12)
})
