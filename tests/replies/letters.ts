import { toHtml } from '~/notifications/email/html.server'
import { type Mail, toText } from '~/notifications/email/mail'

/* Replies as mail programs send them, with an e-mail of ours quoted in each. */

export const REPLY_TO =
	'reply+aaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb@reply.plumbline.example'

/** What ours are known by. */
export const MARKS = [
	'messages@plumbline.example',
	'reply.plumbline.example',
	'plumbline',
	'http://localhost:3000',
]

const OURS: Mail = {
	subject: 'Carl Chen about New bathroom',
	intro: 'Carl Chen wrote to you about New bathroom.',
	items: [
		{
			who: 'Carl Chen',
			time: 'Monday, 23 November 2026 at 09:12',
			text: 'When can I come and measure?\nTuesday at nine, or Thursday at four?',
		},
	],
	earlier: 0,
	answer: 'Reply to this e-mail to answer.',
	action: { label: 'Open the conversation', url: 'http://localhost:3000/messages/1?at=2#m-2' },
	reason: 'You get this because you have an account at Plumbline and had not read it yet.',
	ways: [
		{ label: 'Stop these e-mails', url: 'http://localhost:3000/unsubscribe?user=1&what=x&proof=y' },
		{ label: 'Settings', url: 'http://localhost:3000/settings/notifications' },
	],
}

/** Our e-mail as plain text. */
export const ours = () => toText(OURS).trimEnd()

/** And quoted. */
export const quoted = (text = ours()) => text.replace(/^/gm, '> ').replace(/^> $/gm, '>')

/** The body of our HTML, as programs put it into theirs. */
export const oursInHtml = () =>
	/<body[^>]*>([\s\S]*)<\/body>/.exec(toHtml(OURS))![1]!.replace(/<!--.*?-->/g, '')

export interface Part {
	type: string
	/** Of the body. */
	encoding?: '7bit' | '8bit' | 'quoted-printable' | 'base64'
	body: string | Buffer
	headers?: string[]
}

const fold = (text: string) => text.replace(/.{76}/g, '$&\r\n')

/** Quoted-printable (RFC 2045, 6.7). */
function quotedPrintable(bytes: Buffer): string {
	let line = ''
	let out = ''
	for (const [i, byte] of bytes.entries()) {
		if (byte === 10) {
			out += `${line.replace(/ $/, '=20')}\r\n`
			line = ''
			continue
		}
		const isPlain = byte === 9 || (byte >= 32 && byte < 127 && byte !== 61)
		const piece = isPlain
			? String.fromCharCode(byte)
			: `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
		if (line.length + piece.length > 75 && bytes[i] !== 10) {
			out += `${line}=\r\n`
			line = ''
		}
		line += piece
	}
	return out + line
}

function encoded({ type, encoding = '8bit', body, headers = [] }: Part): Buffer {
	const bytes = Buffer.from(body)
	const head = [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, ...headers]
	const content =
		encoding === 'base64'
			? Buffer.from(fold(bytes.toString('base64')))
			: encoding === 'quoted-printable'
				? Buffer.from(quotedPrintable(bytes))
				: Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
	return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content, Buffer.from('\r\n')])
}

export interface Letter {
	from?: string
	to?: string
	subject?: string
	messageId?: string | null
	headers?: string[]
	parts: Part[]
	/** How several parts belong together. */
	multipart?: 'alternative' | 'mixed' | 'related' | 'report'
}

/** The octets of a letter (RFC 5322), as they go over the wire. */
export function letter(l: Letter): Buffer {
	const head = [
		`From: ${l.from ?? 'Hanna Huber <hanna@example.com>'}`,
		`To: ${l.to ?? REPLY_TO}`,
		`Subject: ${l.subject ?? 'Re: Carl Chen about New bathroom'}`,
		'Date: Mon, 23 Nov 2026 10:00:00 +0100',
		...(l.messageId === null ? [] : [`Message-ID: ${l.messageId ?? '<reply-1@mail.example.com>'}`]),
		...(l.headers ?? []),
		'MIME-Version: 1.0',
	].join('\r\n')
	if (l.parts.length === 1) {
		return Buffer.concat([Buffer.from(`${head}\r\n`), encoded(l.parts[0]!)])
	}
	const boundary = '=_part_0123456789'
	return Buffer.concat([
		Buffer.from(
			`${head}\r\nContent-Type: multipart/${l.multipart ?? 'alternative'}; boundary="${boundary}"\r\n\r\n`,
		),
		...l.parts.flatMap(part => [Buffer.from(`--${boundary}\r\n`), encoded(part)]),
		Buffer.from(`--${boundary}--\r\n`),
	])
}

/** Plain text in UTF-8. */
export const plain = (body: string | Buffer, more: Partial<Part> = {}): Part => ({
	type: 'text/plain; charset=utf-8',
	body,
	...more,
})

export const html = (body: string, more: Partial<Part> = {}): Part => ({
	type: 'text/html; charset=utf-8',
	body: `<html><head><style>p.MsoNormal {margin:0}</style></head><body>${body}</body></html>`,
	...more,
})
