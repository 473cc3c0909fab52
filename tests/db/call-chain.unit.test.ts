import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { CallChain } from '~/db/call-chain'

const later = async <T>(look: () => T): Promise<T> => {
	await turn()
	await sleep(1)
	return look()
}

test('what holds in a chain is seen in all that it waits for, and nowhere else', async () => {
	const chain = new CallChain<string>()
	const look = () => chain.current
	const outside = later(look)
	const seen = await chain.run('mine', async () => [look(), await later(look), look()])
	expect(seen).toEqual(['mine', 'mine', 'mine'])
	expect([await outside, look()]).toEqual([undefined, undefined])
})

test('one that ends takes nothing from the others, nor from the one around it', async () => {
	const chain = new CallChain<string>()
	const look = () => chain.current
	let end = () => {}
	const ended = new Promise<void>(resolve => {
		end = resolve
	})
	const long = chain.run('long', async () => {
		await ended
		return [look(), await later(look)]
	})
	const short = await chain.run('short', async () => {
		const inner = await chain.run('inner', () => later(look))
		return [inner, look(), await later(look)]
	})
	expect(short).toEqual(['inner', 'short', 'short'])
	await expect(chain.run('fails', () => Promise.reject(new Error('No')))).rejects.toThrow('No')
	end()
	expect(await long).toEqual(['long', 'long'])
	expect(look()).toBeUndefined()
	expect(await chain.run('again', () => later(look))).toBe('again')
})

test('what outlives its chain is in none, also while others are in one', async () => {
	const chain = new CallChain<string>()
	const outlive = async () => {
		let left: Promise<string | undefined> | undefined
		await chain.run('gone', async () => {
			left = later(() => chain.current)
		})
		return left
	}
	expect(await outlive()).toBeUndefined()
	expect(
		await chain.run('other', () => Promise.all([outlive(), later(() => chain.current)])),
	).toEqual([undefined, 'other'])
})
