import { LinkifyIt } from 'linkify-it'
import { toPageFile } from '~/attachments/page-file'
import type { Actor } from '~/auth/actor'
import { onceOf } from '~/lasting'
import { timesIn } from '~/time'
import { isDeletable } from './changeable'
import type { PageMessage, TextPart } from './page-message'
import type { MessageView } from './types'

const linkify = new LinkifyIt()

/** Text with its links told apart. Everything else of it stays text. */
export function toParts(body: string): TextPart[] {
	const parts: TextPart[] = []
	let end = 0
	for (const { index, lastIndex, url, raw, schema } of linkify.match(body) ?? []) {
		if (!/^(https?:|mailto:|)$/.test(schema) || !/^(https?|mailto):/.test(url)) continue
		if (index > end) parts.push(body.slice(end, index))
		parts.push({ text: raw, href: url })
		end = lastIndex
	}
	if (end < body.length) parts.push(body.slice(end))
	return parts
}

const shownOf = onceOf<PageMessage[]>('shown')

/** Messages as the page shows them to this person, at this moment. */
export function toPageMessages(actor: Actor, messages: MessageView[]): PageMessage[] {
	const times = timesIn(actor.timeZone, new Date().toISOString())
	const isChangeable = (message: MessageView) =>
		message.fromUserId === actor.id && isDeletable(message)
	// As time goes on these become fewer, never others.
	const changeable = messages.filter(isChangeable).length
	const which = `${actor.id} ${actor.timeZone} ${times.today} ${changeable}`
	return shownOf(messages, which, () =>
		messages.map(message => ({
			key: message.clientKey ?? message.id,
			seq: message.seq,
			mine: message.fromUserId === actor.id,
			system: message.kind === 'SYSTEM',
			author: message.fromUser.name,
			parts: toParts(message.body),
			iso: message.createdAt,
			clock: times.clock(message.createdAt),
			day: times.day(message.createdAt),
			...(message.editedAt && { edited: true }),
			...(message.deletedAt && { deleted: true }),
			...(message.attachments.length > 0 && { files: toPageFiles(actor, message) }),
			...(isChangeable(message) && { changeable: true }),
		})),
	)
}

const toPageFiles = (actor: Actor, { attachments, fromUserId }: MessageView) =>
	attachments.map(attachment => toPageFile(attachment, fromUserId === actor.id))
