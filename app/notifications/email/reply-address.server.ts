import { createHmac, timingSafeEqual } from 'node:crypto'
import { db } from '~/db/client.server'
import { env } from '~/env.server'

/*
 * reply+<thread, 26 characters><proof, 32 characters>@REPLY_DOMAIN. The proof is of
 * the thread and one of its two people, so that the person need not be named. In
 * lower case, as some mail programs make it, it is exactly the 64 octets that a
 * local part may have (RFC 5321, 4.5.3.1.1).
 */
const PREFIX = 'reply+'
const ADDRESS = /^reply\+([a-z2-7]{26})([a-z2-7]{32})@([^@]+)$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Bytes of the proof: 160 bits. */
const PROOF = 20

const proofOf = (userId: string, threadId: string) =>
	createHmac('sha256', env.SESSION_SECRET)
		.update(`reply:${userId}:${threadId}`)
		.digest()
		.subarray(0, PROOF)

/**
 * Where an e-mail posts to a conversation in a person's name. It never expires, as
 * the e-mails that hold it are kept. Null when replies by e-mail are switched off.
 */
export function replyAddress(userId: string, threadId: string): string | null {
	if (!env.REPLY_DOMAIN || !UUID.test(threadId)) return null
	const thread = base32(Buffer.from(threadId.replaceAll('-', ''), 'hex'))
	return `${PREFIX}${thread}${base32(proofOf(userId, threadId))}@${env.REPLY_DOMAIN}`
}

/** Whose reply address this is, to which conversation; null when we never made it. */
export async function holderOf(
	address: string,
): Promise<{ userId: string; threadId: string } | null> {
	const [, thread, proof, domain] = ADDRESS.exec(address.toLowerCase()) ?? []
	if (!thread || !proof || domain !== env.REPLY_DOMAIN) return null
	const threadId = unbase32(thread)
		.toString('hex')
		.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
	const given = unbase32(proof)
	const people = await db.participant.findMany({ where: { threadId }, select: { userId: true } })
	const holder = people.find(({ userId }) => timingSafeEqual(proofOf(userId, threadId), given))
	return holder ? { userId: holder.userId, threadId } : null
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648, section 6, in lower case and without padding. */
function base32(bytes: Buffer): string {
	const bits = [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('')
	return bits.replace(/.{1,5}/g, five => LETTERS[Number.parseInt(five.padEnd(5, '0'), 2)]!)
}

function unbase32(text: string): Buffer {
	const bits = [...text]
		.map(letter => LETTERS.indexOf(letter).toString(2).padStart(5, '0'))
		.join('')
	return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
}
