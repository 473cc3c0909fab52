import { describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { transaction } from '~/db/transaction.server'
import { archiveThread } from '~/messaging/archive.server'
import { deleteMessage, editMessage } from '~/messaging/change.server'
import { decodeSearchCursor } from '~/messaging/search/cursor'
import { searchMessages } from '~/messaging/search/search.server'
import { sendMessage } from '~/messaging/send.server'
import { makeContractor, makeHomeowner, makeThread } from '../../support/factory.ts'

async function conversation(...bodies: string[]) {
	const made = await makeThread()
	for (const body of bodies) await sendMessage(made.contractor, made.threadId, { body })
	return made
}

const shown = async (actor: Actor, q: string) =>
	(await searchMessages(actor, q)).hits.map(({ excerpt }) =>
		excerpt.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(''),
	)

/** How many of one message are found by each query. */
async function found(body: string, queries: string[]) {
	const { homeowner } = await conversation(body)
	const results: Record<string, number> = {}
	for (const q of queries) results[q] = (await searchMessages(homeowner, q)).hits.length
	return results
}

describe('words', () => {
	test('all of them, in any case, with or without accents', async () => {
		expect(
			await found('Le béton est POSÉ à Lyon', ['beton lyon', 'BÉTON', 'pose', 'béton paris']),
		).toEqual({
			'beton lyon': 1,
			BÉTON: 1,
			pose: 1,
			'béton paris': 0,
		})
	})

	test('in their French and English forms', async () => {
		const { homeowner } = await conversation(
			'Les carrelages sont posés',
			'I was installing two windows',
		)
		expect(await shown(homeowner, 'carrelage poser ')).toEqual(['Les [carrelages] sont [posés]'])
		expect(await shown(homeowner, 'window install ')).toEqual(['I was [installing] two [windows]'])
	})

	test('the last one may be a beginning, while it is typed', async () => {
		const { homeowner } = await conversation('the radiator is cold')
		expect(await shown(homeowner, 'cold radi')).toEqual(['the [radiator] is [cold]'])
		expect(await shown(homeowner, 'radi cold')).toEqual([])
		expect(await shown(homeowner, 'radi ')).toEqual([])
		expect(await shown(homeowner, 'r')).toEqual([])
	})

	test('a phrase only as it stands, an exclusion in all its forms', async () => {
		const queries = [
			'"white tiles"',
			'"tiles white"',
			'"white tile"',
			'tiles -white',
			'-tile',
			'-red',
			'“white tiles',
		]
		expect(await found('We chose white tiles.', queries)).toEqual({
			'"white tiles"': 1,
			'"tiles white"': 0,
			'"white tile"': 0,
			'tiles -white': 0,
			'-tile': 0,
			'-red': 1,
			'“white tiles': 1,
		})
	})

	test('Chinese, Japanese and Korean by any part, pictures, letters from right to left', async () => {
		const body = '東京駅で会いましょう 욕실타일 👍🏽 مُحَمَّد ﾀｲﾙ'
		const queries = [
			'東京',
			'京駅',
			'駅',
			'東駅',
			'"東京駅で"',
			'실타',
			'👍',
			'👎',
			'محمد',
			'タイル',
		]
		expect(Object.values(await found(body, queries))).toEqual([1, 1, 1, 0, 1, 1, 1, 0, 1, 1])
	})

	test('marks are text, whatever the message holds', async () => {
		const { homeowner } = await conversation('<b>bold</b> & <script>alert(1)</script>')
		expect(await shown(homeowner, 'script')).toEqual([
			'<b>bold</b> & <[script]>alert(1)</[script]>',
		])
	})
})

describe('filters', () => {
	test('who wrote it', async () => {
		const { homeowner, contractor, threadId } = await conversation('paint from the contractor')
		await sendMessage(homeowner, threadId, { body: 'paint from the homeowner' })
		const by = async (q: string) =>
			(await searchMessages(homeowner, q)).hits.map(hit => hit.fromUser.id)
		expect(await by('paint from:me')).toEqual([homeowner.id])
		expect(await by('paint from:them')).toEqual([contractor.id])
		expect(await by('paint from:carl')).toEqual([contractor.id])
		expect(await by('paint from:"carl chen"')).toEqual([contractor.id])
		expect(await by('paint -from:carl')).toEqual([homeowner.id])
		expect(await by('paint from:zoe')).toEqual([])
		expect((await searchMessages(homeowner, 'from:zoe')).notes).toHaveLength(1)
	})

	test('which lead, and links', async () => {
		const homeowner = await makeHomeowner()
		const bathroom = await makeThread({ homeowner, title: 'Salle de bain' })
		const roof = await makeThread({ homeowner, title: 'Roof' })
		await sendMessage(homeowner, bathroom.threadId, { body: 'see https://example.com/a' })
		await sendMessage(homeowner, roof.threadId, { body: 'see you' })
		const where = async (q: string) =>
			(await searchMessages(homeowner, q)).hits.map(hit => hit.lead.title)
		expect(await where('see')).toEqual(['Roof', 'Salle de bain'])
		expect(await where('see lead:salle')).toEqual(['Salle de bain'])
		expect(await where(`lead:${roof.leadId}`)).toEqual(['Roof'])
		expect(await where('see -lead:roof')).toEqual(['Salle de bain'])
		expect(await where('has:link')).toEqual(['Salle de bain'])
		expect(await where('see -has:links')).toEqual(['Roof'])
		expect(await where('has:photo')).toEqual([])
	})

	test('dates, by the person’s own clock', async () => {
		const { homeowner } = await conversation('dated')
		const day = (days: number) =>
			new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
		const count = async (q: string) => (await searchMessages(homeowner, q)).hits.length
		expect(await count(`dated after:${day(-1)} before:${day(1)}`)).toBe(1)
		expect(await count(`dated before:${day(-1)}`)).toBe(0)
		expect(await count(`dated after:${day(1)}`)).toBe(0)
		expect(await count('dated after:2020')).toBe(1)
		expect((await searchMessages(homeowner, 'before:tomorrow')).notes).toHaveLength(1)
	})
})

describe('what is found', () => {
	test('opens the conversation at its message, with who and where', async () => {
		const { homeowner, contractor, threadId } = await conversation('the grout is grey')
		const { hits } = await searchMessages(homeowner, 'grout')
		expect(hits).toMatchObject([
			{
				threadId,
				seq: 2,
				url: `/messages/${threadId}?at=2#m-2`,
				lead: { title: 'New bathroom' },
				fromUser: { id: contractor.id },
				counterpart: { id: contractor.id },
			},
		])
	})

	test('is nothing of anybody else’s, by no filter', async () => {
		const { homeowner, contractor, threadId, leadId } = await conversation('a secret place')
		const [stranger, rival] = [await makeHomeowner(), await makeContractor()]
		const queries = [
			'secret',
			'from:carl',
			`lead:${leadId}`,
			'-nothing',
			`@t${threadId.replaceAll('-', '')}`,
			`from:${homeowner.id}`,
		]
		for (const q of queries) {
			for (const actor of [stranger, rival]) {
				expect((await searchMessages(actor, q)).hits, q).toEqual([])
			}
		}
		expect((await searchMessages(contractor, 'secret')).hits).toHaveLength(1)
	})

	test('is gone with what was deleted', async () => {
		const { homeowner, contractor, threadId } = await conversation()
		const { message } = await sendMessage(contractor, threadId, { body: 'regrettable' })
		for (const actor of [homeowner, contractor])
			expect(await shown(actor, 'regret')).toHaveLength(1)
		await deleteMessage(contractor, threadId, message.seq)
		for (const actor of [homeowner, contractor]) {
			for (const q of ['regret', 'from:carl', '-nothing']) expect(await shown(actor, q)).toEqual([])
		}
	})

	test('is what the message says now, in its old place', async () => {
		const { homeowner, contractor, threadId } = await conversation('something before', 'and after')
		const { message } = await sendMessage(contractor, threadId, { body: 'the tub is chipped' })
		await sendMessage(contractor, threadId, { body: 'the last one' })
		await editMessage(contractor, threadId, message.seq, 'the sink is chipped')
		expect(await shown(homeowner, 'tub ')).toEqual([])
		expect(await shown(homeowner, '"tub is"')).toEqual([])
		expect(await shown(homeowner, 'sink ')).toEqual(['the [sink] is chipped'])
		expect((await searchMessages(homeowner, 'from:them')).hits.map(({ seq }) => seq)).toEqual([
			5, 4, 3, 2,
		])
	})

	test.each(['edit', 'deletion'] as const)('stays what it was when an %s fails', async change => {
		const { homeowner, contractor, threadId } = await conversation('the tub is chipped')
		const attempt = transaction(async () => {
			if (change === 'edit') await editMessage(contractor, threadId, 2, 'the sink is chipped')
			else await deleteMessage(contractor, threadId, 2)
			throw new Error('undone')
		})
		await expect(attempt).rejects.toThrow('undone')
		expect(await shown(homeowner, 'sink ')).toEqual([])
		expect(await shown(homeowner, 'tub ')).toEqual(['the [tub] is chipped'])
	})

	test('is in conversations that were put away, too', async () => {
		const { homeowner, threadId } = await conversation('the grout is grey')
		await archiveThread(homeowner, threadId, true)
		expect(await shown(homeowner, 'grout ')).toEqual(['the [grout] is grey'])
	})

	test('is found in the transaction that stores it, and not when that one fails', async () => {
		const { homeowner, contractor, threadId } = await conversation()
		const attempt = transaction(async () => {
			await sendMessage(contractor, threadId, { body: 'fleeting' })
			expect((await searchMessages(homeowner, 'fleeting')).hits).toHaveLength(1)
			throw new Error('undone')
		})
		await expect(attempt).rejects.toThrow('undone')
		expect((await searchMessages(homeowner, 'fleeting')).hits).toEqual([])
	})

	test.each(['newest', 'best'] as const)('comes in pages, %s first, each hit once', async order => {
		const { homeowner, contractor, threadId } = await conversation(
			...Array.from({ length: 12 }, (_, n) => `oak floor ${'oak '.repeat(n % 3)}plank ${n}`),
		)
		const seqs: number[] = []
		let cursor: string | null = null
		do {
			const from = cursor === null ? null : decodeSearchCursor(cursor, order)
			const page = await searchMessages(homeowner, 'oak', { order, cursor: from, limit: 5 })
			seqs.push(...page.hits.map(({ seq }) => seq))
			cursor = page.nextCursor
			await sendMessage(contractor, threadId, { body: 'oak, meanwhile' })
		} while (cursor)
		expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n + 2))
		if (order === 'newest') expect(seqs).toEqual([...seqs].sort((a, b) => b - a))
	})
})
