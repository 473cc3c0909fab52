const MAX_NAME = 150

/** Control characters, and the marks that make a text read in another order than it is written. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

/**
 * A file's name as people may see it: without a path, without what can't be seen,
 * of at most 150 characters, and ending as its content does (`extensions`, the
 * first of them where it has none of them), so that no name promises another type.
 */
export function cleanName(given: string, extensions: string[]): string {
	const bare = given
		.normalize('NFC')
		.replace(UNSEEN, '')
		.replace(/^.*[/\\]/, '')
		.replace(/[<>:"|?*]/g, '_')
		.replace(/^[\s.]+|[\s.]+$/g, '')
	const { stem, extension } = split(bare)
	const fits = extensions.includes(extension.toLowerCase())
	const name = fits ? stem : bare
	const end = fits ? extension : extensions[0]!
	return `${[...(name || 'file')].slice(0, MAX_NAME - end.length - 1).join('')}.${end}`
}

function split(name: string) {
	const dot = name.lastIndexOf('.')
	return dot > 0
		? { stem: name.slice(0, dot), extension: name.slice(dot + 1) }
		: { stem: name, extension: '' }
}

/** Another ending in the place of one that a converted picture no longer has. */
export const withExtension = (name: string, extension: string) =>
	`${name.replace(/\.[^.]+$/, '')}.${extension}`

/** The header that makes a browser save a file under its name (RFC 6266, RFC 8187). */
export function disposition(type: 'inline' | 'attachment', name: string): string {
	const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
	const encoded = encodeURIComponent(name).replace(
		/['()*]/g,
		c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
	)
	return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
