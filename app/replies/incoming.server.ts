import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate as breath } from 'node:timers/promises'
import { type AddressObject, type Attachment, type HeaderLines, simpleParser } from 'mailparser'
import { textOfHtml } from './html.server'

/** An e-mail that came, read. */
export interface Incoming {
	/** Lower case; null when it names nobody, or several. */
	from: string | null
	/** Whom it names, lower case: for who does not know to which address it was delivered. */
	recipients: string[]
	subject: string
	/** With its angle brackets. */
	messageId: string | null
	/** SHA-256 that names this e-mail, however often it comes. */
	digest: string
	headers: Headers
	/** Line breaks as \n. */
	text: string
	files: IncomingFile[]
}

/** Names in lower case, each with its values as they stood. */
export type Headers = ReadonlyMap<string, string[]>

export interface IncomingFile {
	/** As the sender says. */
	name: string
	contentType: string
	content: Buffer
}

/** It can't be read as an e-mail (RFC 5322, RFC 2045), or it is made to be too much work. */
export class Unreadable extends Error {}

/** Bytes that are read before others get their turn: a large e-mail takes seconds. */
const CHUNK = 64 * 1024

/** Characters of a text that are looked at; far more than can be posted. */
const MAX_TEXT = 200_000

/**
 * Reads an e-mail. The parser itself bounds parts, their nesting and their headers.
 * @throws Unreadable
 */
export async function readMail(raw: Buffer): Promise<Incoming> {
	const mail = await simpleParser(Readable.from(chunksOf(raw)), {
		skipHtmlToText: true,
		skipTextToHtml: true,
		skipImageLinks: true,
		skipTextLinks: true,
	}).catch((error: Error) => {
		throw new Unreadable(error.message)
	})
	const headers = headersOf(mail.headerLines)
	const messageId = mail.messageId?.trim() || null
	const from = mail.from?.value.length === 1 ? mail.from.value[0]!.address : null
	return {
		from: from?.toLowerCase() || null,
		recipients: recipientsIn(headers, [mail.to, mail.cc].flat()),
		subject: mail.subject ?? '',
		messageId,
		digest: createHash('sha256')
			.update(messageId ?? raw)
			.digest('hex'),
		headers,
		text: textOf(mail.text, mail.html),
		files: mail.attachments.filter(isFile).map(toFile),
	}
}

async function* chunksOf(raw: Buffer) {
	for (let at = 0; at < raw.length; at += CHUNK) {
		yield raw.subarray(at, at + CHUNK)
		await breath()
	}
}

function headersOf(lines: HeaderLines): Headers {
	const headers = new Map<string, string[]>()
	for (const { key, line } of lines) {
		const value = line
			.slice(line.indexOf(':') + 1)
			.replace(/\s+/g, ' ')
			.trim()
		const values = headers.get(key)
		if (values) values.push(value)
		else headers.set(key, [value])
	}
	return headers
}

/** Those to whom servers on the way delivered it come first. */
function recipientsIn(headers: Headers, named: (AddressObject | undefined)[]): string[] {
	const delivered = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to'].flatMap(
		name => headers.get(name) ?? [],
	)
	const listed = named.flatMap(list => list?.value ?? []).map(({ address }) => address ?? '')
	return [...delivered, ...listed].map(address => address.replace(/[<>]/g, '').toLowerCase())
}

function textOf(text: string | undefined, html: string | false | undefined): string {
	if ((text?.length ?? 0) > MAX_TEXT) throw new Unreadable('This text is too long.')
	if (text?.trim() || !html) return cleaned(text ?? '')
	try {
		return cleaned(textOfHtml(html))
	} catch (error) {
		throw new Unreadable((error as Error).message)
	}
}

/** Line breaks as \n, without control characters, and without the places of pictures. */
const cleaned = (text: string) =>
	text
		.toWellFormed()
		.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
		.replace(/[^\P{Cc}\n\t]|\ufffc|\ufeff/gu, '')
		.replace(/^[ \t]*\[(?:cid:|image:|inline image)[^\]\n]{0,200}\][ \t]*$/gim, '')

/** What only proves who signed is not for the reader. */
const PROOFS = /^application\/(?:(?:x-)?pkcs7-signature|pgp-signature|pgp-keys)$/

/** Logos of a signature and pixels that count readers, in bytes. */
const SMALL_PICTURE = 15_000

const isFile = ({ contentType, related, size }: Attachment) =>
	!PROOFS.test(contentType) &&
	!(related && contentType.startsWith('image/') && size < SMALL_PICTURE)

const toFile = ({ filename, contentType, content }: Attachment): IncomingFile => ({
	name: filename || 'file',
	contentType,
	content,
})
