import { convert } from 'html-to-text'
import { type ParsedMail, simpleParser } from 'mailparser'

/** Header fields that may stand once (RFC 5322, 3.6; RFC 2369; RFC 8058; RFC 3834). */
const ONCE =
	'date from sender reply-to to cc bcc message-id in-reply-to references subject mime-version content-type list-unsubscribe list-unsubscribe-post auto-submitted'.split(
		' ',
	)
const REQUIRED = ['date', 'from', 'to', 'message-id', 'subject', 'mime-version', 'content-type']

const MSG_ID = /^<[\w!#$%&'*+/=?^`{|}~.-]+@[a-z0-9.-]+>$/i

/** What of an e-mail's octets breaks RFC 5322, 2045 or 2047, in words. */
export async function faultsOf(raw: string): Promise<string[]> {
	const faults: string[] = []
	const fault = (holds: boolean, words: string) => void (holds && faults.push(words))

	fault(/[^\r]\n|^\n/.test(raw), 'a bare LF')
	fault(/\r(?!\n)/.test(raw), 'a bare CR')
	fault(/[^\t\r\n -~]/.test(raw), 'an octet that is no printable ASCII')
	for (const line of raw.split('\r\n')) {
		fault(line.length > 998, `a line of ${line.length} octets`)
	}
	const end = raw.indexOf('\r\n\r\n')
	fault(end < 0, 'no end of the header')
	const fields = raw
		.slice(0, end)
		.replace(/\r\n(?=[ \t])/g, '')
		.split('\r\n')
	const names = fields.map(field => /^([!-9;-~]+):/.exec(field)?.[1]?.toLowerCase())
	for (const [i, name] of names.entries()) fault(!name, `no field: ${fields[i]}`)
	for (const name of REQUIRED) fault(!names.includes(name), `no ${name}`)
	for (const name of ONCE) {
		fault(names.filter(one => one === name).length > 1, `${name} more than once`)
	}
	for (const line of raw.slice(0, end).split('\r\n')) {
		fault(/=\?/.test(line) && line.length > 76, `an encoded word in a line of ${line.length}`)
		for (const word of line.match(/=\?[^ ]*\?=/g) ?? []) {
			fault(word.length > 75, `an encoded word of ${word.length}`)
			fault(
				!/^=\?[\w-]+\?(B\?[\w+/]+=*|Q\?[!-<>@-~]+|Q\?(=[\dA-F]{2}|[!-<>@-~])+)\?=$/i.test(word),
				word,
			)
		}
	}
	const valueIn = (name: string) => fields[names.indexOf(name)]?.replace(/^[^:]*:\s*/, '')
	fault(!MSG_ID.test(valueIn('message-id') ?? ''), 'a Message-ID that is none')
	for (const name of ['in-reply-to', 'references']) {
		const value = valueIn(name)
		fault(
			value !== undefined && !value.split(/\s+/).every(id => MSG_ID.test(id)),
			`a wrong ${name}`,
		)
	}
	fault(
		!/^\w{3}, \d{2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/.test(valueIn('date') ?? ''),
		'a Date that is none',
	)
	if (names.includes('list-unsubscribe')) {
		fault(
			!/^<https?:\/\/[!-;=?-~]+>$/.test(valueIn('list-unsubscribe')!),
			'a wrong List-Unsubscribe',
		)
		fault(
			valueIn('list-unsubscribe-post') !== 'List-Unsubscribe=One-Click',
			'no List-Unsubscribe-Post beside List-Unsubscribe',
		)
	}
	faults.push(...partFaults(raw, end, valueIn('content-type') ?? ''))
	return faults
}

/** Of a multipart: each part begins and ends as RFC 2046, 5.1 has it, the plain one first. */
function partFaults(raw: string, end: number, type: string): string[] {
	if (!/^multipart\//i.test(type)) return []
	const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1]
	if (!boundary) return ['no boundary']
	const pieces = raw.slice(end).split(`\r\n--${boundary}`)
	const faults: string[] = []
	if (!/^--(\r\n)*$/.test(pieces.at(-1)!)) faults.push('a multipart that does not end')
	const types = pieces
		.slice(1, -1)
		.map(piece => /^\r\n(?:.+\r\n)*?Content-Type: ([^;\r]+)/i.exec(piece)?.[1])
	if (types.join() !== 'text/plain,text/html') faults.push(`parts ${types}`)
	for (const piece of pieces.slice(1, -1)) {
		if (!/charset=utf-8/i.test(piece)) faults.push('a part without its character set')
	}
	return faults
}

/** The words of each part: who reads one misses nothing of the other. */
export async function wordsOf(raw: string): Promise<{ text: string[]; html: string[] }> {
	const mail: ParsedMail = await simpleParser(raw)
	const html = convert(String(mail.html), {
		wordwrap: false,
		selectors: [{ selector: 'a', options: { linkBrackets: false } }],
	})
	const words = (text: string) => [...new Set(text.match(/[\p{L}\p{N}]+/gu) ?? [])].sort()
	return { text: words(mail.text!), html: words(html) }
}
