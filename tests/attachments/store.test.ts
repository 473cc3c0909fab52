import { readdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { storedFileOf } from '~/attachments/attachments.server'
import { deleteUnsent, sweepUnsent } from '~/attachments/remove.server'
import { beginUpload, continueUpload } from '~/attachments/resumable.server'
import { storage } from '~/attachments/storage.server'
import type { AttachmentView, Variant } from '~/attachments/types'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { deleteMessage } from '~/messaging/change.server'
import { sendMessage } from '~/messaging/send.server'
import { deliverDue } from '~/outbox/deliver.server'
import { upload } from '../support/attachments.ts'
import { makeHomeowner, makeThread } from '../support/factory.ts'
import {
	heic,
	pdf,
	photo,
	plainPicture,
	pngBomb,
	program,
	svgWithScript,
} from '../support/pictures.ts'
import { refused } from '../support/refused.ts'

const folder = process.env.ATTACHMENTS_FOLDER!

/** All that is on the disk, but for folders. */
const onDisk = () =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(entry => entry.isFile())
		.map(({ name }) => name)
		.sort()

const contentOf = async (actor: Actor, { id }: AttachmentView, variant: Variant = 'file') =>
	buffer(await storage().get((await storedFileOf(actor, id, variant)).key))

/** What the phone wrote beside the place; a word too long to stand in a picture by chance. */
const MAKER = 'Phonemaker'

describe('a photo from a phone', () => {
	test('is turned upright, and nothing of it says where it was taken', async () => {
		const original = await photo()
		expect(original.toString('latin1')).toContain(MAKER)
		const actor = await makeHomeowner()
		const stored = await upload(actor, original, 'IMG_0001.JPG', ' The crack ')
		expect(stored).toMatchObject({
			name: 'IMG_0001.JPG',
			contentType: 'image/jpeg',
			width: 480,
			height: 640,
			alt: 'The crack',
			thumbnailUrl: `/attachments/${stored.id}/thumbnail`,
		})
		for (const variant of ['file', 'screen', 'thumbnail'] as const) {
			const bytes = await contentOf(actor, stored, variant)
			expect(bytes.includes(MAKER), variant).toBe(false)
			const { exif, orientation, xmp, iptc } = await sharp(bytes).metadata()
			expect([exif, orientation, xmp, iptc], variant).toEqual([
				undefined,
				undefined,
				undefined,
				undefined,
			])
		}
		const { width, height, format } = await sharp(
			await contentOf(actor, stored, 'thumbnail'),
		).metadata()
		expect([width, height, format]).toEqual([360, 480, 'webp'])
	})

	test('in HEIC becomes a JPEG that everyone can open', async () => {
		const actor = await makeHomeowner()
		const stored = await upload(actor, heic, 'IMG_0002.HEIC')
		expect(stored).toMatchObject({ name: 'IMG_0002.jpg', contentType: 'image/jpeg', width: 64 })
		const { format } = await sharp(await contentOf(actor, stored)).metadata()
		expect(format).toBe('jpeg')
	})

	test.each([
		['png', 'image/png'],
		['webp', 'image/webp'],
		['gif', 'image/gif'],
		['avif', 'image/webp'],
	] as const)('in %s is a picture too', async (format, contentType) => {
		const actor = await makeHomeowner()
		const stored = await upload(actor, await plainPicture(format), `a.${format}`)
		expect(stored).toMatchObject({ contentType, width: 60, height: 40 })
	})
})

describe('what is not a picture', () => {
	test.each([
		['a PDF', pdf, 'plan.pdf', 'application/pdf', 'plan.pdf'],
		['text', Buffer.from('Tiles: 30 €/m²'), 'tiles.txt', 'text/plain', 'tiles.txt'],
		[
			'text in an old encoding',
			Buffer.from('Fa\xe7ade', 'latin1'),
			'notes.txt',
			'text/plain',
			'notes.txt',
		],
		[
			'text that calls itself a program',
			Buffer.from('echo hi'),
			'run.exe',
			'text/plain',
			'run.exe.txt',
		],
		['SVG with a script', svgWithScript, 'logo.svg', 'application/octet-stream', 'logo.svg'],
		['SVG that calls itself a photo', svgWithScript, 'photo.png', 'text/plain', 'photo.png.txt'],
		[
			'HTML',
			Buffer.from('<!doctype html><script>1</script>'),
			'a.html',
			'application/octet-stream',
			'a.html',
		],
		['a PDF that calls itself a photo', pdf, 'photo.jpg', 'application/pdf', 'photo.jpg.pdf'],
		['a path', pdf, '..\\..\\etc/pass\u202ewd.pdf', 'application/pdf', 'passwd.pdf'],
	])('%s', async (_, bytes, name, contentType, stored) => {
		const actor = await makeHomeowner()
		const attachment = await upload(actor, bytes, name)
		expect(attachment).toMatchObject({ contentType, name: stored, byteSize: bytes.length })
		expect(attachment).not.toHaveProperty('thumbnailUrl')
		expect(await contentOf(actor, attachment)).toEqual(bytes)
	})
})

describe('what is refused leaves nothing behind', () => {
	test.each([
		['a program that calls itself a photo', async () => program, 'photo.jpg', 'can’t be sent'],
		['a PNG bomb', async () => pngBomb(), 'small.png', '20,000 × 20,000 pixels'],
		[
			'a picture that is cut off',
			async () => (await photo()).subarray(0, 2000),
			'cut.jpg',
			'is damaged',
		],
		[
			'only the beginning of a picture',
			async () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), svgWithScript]),
			'a.jpg',
			'is damaged',
		],
		['nothing', async () => Buffer.alloc(0), 'empty.txt', 'is empty'],
		['an archive', async () => Buffer.from('1f8b0800000000000003', 'hex'), 'a.gz', 'can’t be sent'],
	])('%s', async (_, make, name, sentence) => {
		const actor = await makeHomeowner()
		const before = onDisk()
		const problem = await refused(upload(actor, await make(), name))
		expect(problem.status).toBe(422)
		expect(problem.message).toContain(sentence)
		expect(problem.message).toContain(name)
		expect(onDisk()).toEqual(before)
		expect(await db.attachment.count({ where: { ownerId: actor.id } })).toBe(0)
	})
})

test('a picture with a page of script in it is a picture without it', async () => {
	const actor = await makeHomeowner()
	const polyglot = Buffer.concat([await plainPicture('gif'), svgWithScript])
	const stored = await upload(actor, polyglot, 'both.gif')
	expect((await contentOf(actor, stored)).toString('latin1')).not.toContain('script')
})

test('a message sends its uploads once, in their order, and may have no words', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const [one, two] = [
		await upload(homeowner, pdf, 'one.pdf'),
		await upload(homeowner, pdf, 'two.pdf'),
	]
	const draft = { body: '', clientKey: `key-${one.id}`, attachmentIds: [two.id, one.id] }
	const { message, stored } = await sendMessage(homeowner, threadId, draft)
	expect(stored).toBe(true)
	expect(message.attachments.map(({ name }) => name)).toEqual(['two.pdf', 'one.pdf'])
	expect((await sendMessage(homeowner, threadId, draft)).stored).toBe(false)
	expect(
		(await refused(sendMessage(homeowner, threadId, { ...draft, attachmentIds: [] }))).status,
	).toBe(422)
	const again = { body: 'Again', attachmentIds: [one.id] }
	expect((await refused(sendMessage(homeowner, threadId, again))).message).toContain('sent before')
	const theirs = await upload(contractor, pdf, 'theirs.pdf')
	const stolen = { body: 'Mine now', attachmentIds: [theirs.id] }
	expect((await refused(sendMessage(homeowner, threadId, stolen))).status).toBe(422)
	expect((await refused(sendMessage(homeowner, threadId, { body: '' }))).message).toBe(
		'Write something first.',
	)
	const notification = await db.notification.findFirstOrThrow({
		where: { userId: contractor.id, threadId, seq: 2 },
	})
	expect(notification.payload).toMatchObject({ preview: '2 files' })
})

test('who may have a file: its owner, and once it is sent the other person; nobody else', async () => {
	const { homeowner, contractor, threadId } = await makeThread()
	const stranger = await makeHomeowner()
	const { id } = await upload(homeowner, pdf, 'plan.pdf')
	const has = (actor: Actor) =>
		storedFileOf(actor, id, 'file').then(
			() => true,
			error => {
				expect(error.status).toBe(404)
				return false
			},
		)
	expect(await Promise.all([homeowner, contractor, stranger].map(has))).toEqual([
		true,
		false,
		false,
	])
	await sendMessage(homeowner, threadId, { body: 'Here', attachmentIds: [id] })
	expect(await Promise.all([homeowner, contractor, stranger].map(has))).toEqual([true, true, false])
})

test('files of a deleted message, and uploads that nobody sent within a day, leave the storage', async () => {
	const { homeowner, threadId } = await makeThread()
	const sent = await upload(homeowner, await photo(), 'sent.jpg')
	const unsent = await upload(homeowner, pdf, 'unsent.pdf')
	const fresh = await upload(homeowner, pdf, 'fresh.pdf')
	const { message } = await sendMessage(homeowner, threadId, { body: '', attachmentIds: [sent.id] })
	const old = new Date(Date.now() - 25 * 3600 * 1000)
	await transaction(tx =>
		tx.attachment.updateMany({
			where: { id: { in: [sent.id, unsent.id] } },
			data: { createdAt: old },
		}),
	)
	const of = ({ id }: { id: string }) => onDisk().filter(name => name.endsWith(id)).length

	await sweepUnsent()
	await deliverDue()
	expect([of(sent), of(unsent), of(fresh)]).toEqual([3, 0, 1])
	await deleteMessage(homeowner, threadId, message.seq)
	await deleteUnsent([fresh.id])
	await deliverDue()
	expect([of(sent), of(fresh)]).toEqual([0, 0])
	expect(await db.attachment.count({ where: { ownerId: homeowner.id } })).toBe(0)
})

test('what breaks off before anybody reads it is told to who reads it', async () => {
	const { homeowner } = await makeThread()
	const id = await beginUpload(homeowner, { name: 'a.txt', byteSize: 1000, alt: null })
	const gone = new Readable({ read() {} })
	gone.destroy(new Error('The client is gone.'))
	expect((await refused(continueUpload(homeowner, id, 0, gone))).status).toBe(400)
})
