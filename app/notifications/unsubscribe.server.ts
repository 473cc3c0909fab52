import { createHmac, timingSafeEqual } from 'node:crypto'
import { env } from '~/env.server'
import { notFound } from '~/http/problem'
import { muteThread } from './mute.server'
import { CHOICES } from './preferences'
import { switchOffEmail } from './preferences.server'
import type { NotificationTypeName } from './types'

/** A type of notification, or one conversation as `thread:ID`. */
type What = string

const proofOf = (userId: string, what: What) =>
	createHmac('sha256', env.SESSION_SECRET)
		.update(`unsubscribe:${userId}:${what}`)
		.digest('base64url')
		.slice(0, 32)

/**
 * Where whoever has the e-mail can stop it, without logging in. It can do nothing
 * else, so it never expires: e-mails are kept for years.
 */
export function unsubscribeUrl(userId: string, what: What): string {
	const query = new URLSearchParams({ user: userId, what, proof: proofOf(userId, what) })
	return `${env.APP_ORIGIN}/unsubscribe?${query}`
}

interface Request {
	userId: string
	what: What
	threadId: string | null
}

/** @throws Problem 404 when the address is not one that `unsubscribeUrl` made. */
function requestIn(address: string): Request {
	const query = new URL(address).searchParams
	const [userId = '', what = '', proof = ''] = ['user', 'what', 'proof'].map(
		name => query.get(name) ?? '',
	)
	const expected = Buffer.from(proofOf(userId, what))
	const given = Buffer.from(proof)
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw notFound('page')
	return { userId, what, threadId: what.startsWith('thread:') ? what.slice(7) : null }
}

const typeIn = ({ what }: Request) => CHOICES[what as NotificationTypeName]?.what

/**
 * What an unsubscribe link would do.
 * @throws Problem 404
 */
export function unsubscribeOffer(address: string): { title: string; text: string; label: string } {
	const request = requestIn(address)
	return request.threadId
		? {
				title: 'Mute this conversation?',
				text: 'You will get no e-mail about it any more, and the bell stays quiet.',
				label: 'Mute it',
			}
		: {
				title: 'Stop these e-mails?',
				text: `You will get no e-mail any more for: “${typeIn(request)}”. The bell on the page still tells you.`,
				label: 'Stop them',
			}
}

/**
 * Does what an unsubscribe link is for, again and again if need be.
 * @returns what was done, in words.
 * @throws Problem 404
 */
export async function unsubscribe(address: string): Promise<{ title: string; text: string }> {
	const request = requestIn(address)
	if (request.threadId) {
		await muteThread({ id: request.userId, timeZone: null }, request.threadId, 'always')
		return {
			title: 'Muted',
			text: 'This conversation is muted: no e-mail about it any more. Its messages still wait in your inbox.',
		}
	}
	await switchOffEmail(request.userId, request.what)
	return {
		title: 'Done',
		text: `You get no e-mail any more for: “${typeIn(request)}”. The bell on the page still tells you.`,
	}
}
