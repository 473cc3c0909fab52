import { createReadStream } from 'node:fs'

/** Control characters that no text has: all but tab, line ends, form feed and escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/

/** True for a file in UTF-8, in UTF-16 with its mark, or in a one-byte encoding. Of programs and noise the first bytes tell. */
export async function isText(path: string): Promise<boolean> {
	let decoder: TextDecoder | undefined
	for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
		decoder ??= new TextDecoder(encodingOf(chunk))
		if (CONTROL.test(decoder.decode(chunk, { stream: true }))) return false
	}
	return decoder !== undefined
}

const encodingOf = (start: Buffer) =>
	start[0] === 0xff && start[1] === 0xfe
		? 'utf-16le'
		: start[0] === 0xfe && start[1] === 0xff
			? 'utf-16be'
			: 'utf-8'
