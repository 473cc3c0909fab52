import type { ActionFunctionArgs } from '@remix-run/node'
import { env } from '~/env.server'
import { json, problemResponse } from '~/http/api-doors.server'
import { parseJson, readBytes } from '~/http/body.server'
import { unexpected } from '~/http/doors.server'
import { parseStrict } from '~/http/parse'
import { notFound, Problem } from '~/http/problem'
import { isSigned, mayBeSigned } from '~/http/signature.server'
import { Unreadable } from './incoming.server'
import { MAX_MAIL } from './limits'
import { type Outcome, receiveMail } from './receive.server'
import { InboundMail } from './schemas'

/** Base64 takes a third more, and has a little JSON around it. */
const MAX_BODY = Math.ceil(MAX_MAIL * 1.4)

/** So many bodies are taken in at a time; before its signature each may be anybody's. */
const MOST_AT_ONCE = 8

let underWay = 0

/** @throws Problem 413; 503 too many come just now: a mail service tries again. */
async function takeIn(request: Request) {
	if (underWay >= MOST_AT_ONCE) throw new Problem(503, 'Too much comes at once. Try again soon.')
	underWay++
	try {
		return await readBytes(request, MAX_BODY)
	} finally {
		underWay--
	}
}

/**
 * Takes an e-mail that a mail service posts, as Standard Webhooks signs it. The
 * signature is looked at before anything else of the body.
 */
export async function inboundMail({ request }: ActionFunctionArgs): Promise<Response> {
	try {
		if (!env.INBOUND_MAIL_SECRET) throw notFound('page')
		if (request.method !== 'POST') {
			throw new Problem(405, 'Use POST here.', undefined, { Allow: 'POST' })
		}
		if (!mayBeSigned(request.headers)) throw unsigned()
		const body = await takeIn(request)
		if (!isSigned(env.INBOUND_MAIL_SECRET, request.headers, body)) throw unsigned()
		const [outcome] = outcomesFirst(await receiveMail(deliveredIn(request, body)))
		if (outcome === 'unknown') throw notFound('address')
		return json({ outcome })
	} catch (error) {
		if (!(error instanceof Error)) throw error
		return problemResponse(request, inWords(request, error))
	}
}

const unsigned = () =>
	new Problem(401, 'This needs a valid signature, as Standard Webhooks has it.')

/** Of an e-mail to several conversations, what is worth most. */
const ORDER: Outcome[] = ['posted', 'answered', 'refused', 'dropped', 'unknown']
const outcomesFirst = (outcomes: Outcome[]) => ORDER.filter(one => outcomes.includes(one))

function inWords(request: Request, error: Error): Problem {
	if (error instanceof Problem) return error
	if (error instanceof Unreadable) {
		return new Problem(422, `This can’t be read as an e-mail. ${error.message}`)
	}
	return unexpected(request, error)
}

function deliveredIn(request: Request, body: Uint8Array) {
	const type = (request.headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
	if (type === 'message/rfc822') return { raw: Buffer.from(body) }
	if (type !== 'application/json') {
		throw new Problem(415, 'Send this as message/rfc822 or application/json.')
	}
	const { raw, recipient, sender } = parseStrict(InboundMail, parseJson(body))
	return {
		raw: Buffer.from(raw, 'base64'),
		...(recipient !== undefined && { recipients: [recipient] }),
		sender,
	}
}
