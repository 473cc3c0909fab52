type LoaderData = Record<string, unknown>

/** Plain: it stands in HTML and JSON as it is; a shorter one could do so by chance. */
const PLAIN = /^[\w.-]{16,}$/

/**
 * Tells what loaders give from what they make anew each time, on which no page depends
 * but by repeating it: a form's token and a client key.
 */
export function apart(loaderData: LoaderData): { own: LoaderData; fresh: string[] } {
	const fresh: string[] = []
	const without = (data: LoaderData, name: string): LoaderData => {
		const value = data[name]
		if (typeof value !== 'string' || !PLAIN.test(value)) return data
		fresh.push(value)
		return { ...data, [name]: null }
	}
	const own: LoaderData = {}
	for (const [id, given] of Object.entries(loaderData)) {
		if (!isObject(given)) own[id] = given
		else if (!isObject(given.header)) own[id] = without(given, 'clientKey')
		else own[id] = { ...without(given, 'clientKey'), header: without(given.header, 'csrf') }
	}
	return { own, fresh }
}

const isObject = (value: unknown): value is LoaderData =>
	typeof value === 'object' && value !== null

/** A page without the values that are others each time. */
export class PageWithGaps {
	/** Between two of them is a gap. */
	private readonly pieces: Buffer[]
	/** Which value is in each gap. */
	private readonly gaps: number[]
	/** In bytes. */
	readonly size: number

	/** @param values plain ones, which the page holds as they are. */
	constructor(page: string, values: string[]) {
		const parts = page.split(
			new RegExp(`(${values.map(value => value.replaceAll('.', '\\.')).join('|')})`),
		)
		this.pieces = parts.filter((_, n) => n % 2 === 0).map(part => Buffer.from(part))
		this.gaps = parts.filter((_, n) => n % 2 === 1).map(value => values.indexOf(value))
		this.size = this.pieces.reduce((size, { length }) => size + length, 0)
	}

	/** The page with other values, in the order in which the first were given. */
	filledWith(values: string[]): Buffer<ArrayBuffer> {
		const encoded = values.map(value => Buffer.from(value, 'latin1'))
		const all = this.pieces.flatMap((piece, n) => {
			const value = encoded[this.gaps[n] ?? -1]
			return value ? [piece, value] : [piece]
		})
		return Buffer.concat(all)
	}
}
