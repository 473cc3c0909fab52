import { describe, expect, test } from 'vitest'
import { readMail } from '~/replies/incoming.server'
import { whatWasWritten } from '~/replies/written'
import { MARKS } from './letters.ts'
import { REPLIES } from './replies.ts'

describe(`of ${REPLIES.length} replies is left what the person wrote`, () => {
	test.each(REPLIES)('$name', async ({ raw, wrote, files = [] }) => {
		const mail = await readMail(raw)
		expect(whatWasWritten(mail.text, MARKS)).toBe(wrote)
		expect(mail.files.map(({ name }) => name)).toEqual(files)
	})
})
