import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOTIFICATION_TYPES, present, toStored } from '~/notifications/types'

const message = {
	messageId: 'm',
	threadId: 't',
	leadId: 'l',
	fromUserId: 'u',
	senderName: 'Ann',
	leadTitle: 'Roof',
	seq: 7,
	preview: 'Hello',
}

test('a stored payload comes back as it was, with its words and target', () => {
	const stored = JSON.parse(JSON.stringify(toStored('NEW_MESSAGE', message)))

	expect(stored.v).toBe(NOTIFICATION_TYPES.NEW_MESSAGE.version)
	expect(present('NEW_MESSAGE', stored)).toEqual({
		payload: message,
		words: { who: 'Ann', what: 'wrote about Roof', detail: 'Hello' },
		url: '/messages/t?at=7#m-7',
	})
	expect(present('NEW_MESSAGE', stored, 3).words.what).toBe('sent 3 messages about Roof')
})

test('whatever is stored, it can be presented and leads somewhere within the site', () => {
	const anything = fc.oneof(
		fc.jsonValue(),
		fc.record({ v: fc.constant(1) }),
		fc.constant(undefined),
	)
	const names = fc.oneof(fc.constantFrom('NEW_MESSAGE', 'LEAD_CLAIMED', '__proto__'), fc.string())
	fc.assert(
		fc.property(names, anything, (name, stored) => {
			const { payload, words, url } = present(name, stored)
			expect(payload).toBeNull()
			expect(words.who).not.toBe('')
			expect(url).toBe('/notifications')
		}),
	)
})
