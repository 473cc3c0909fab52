/** What stands for a value that is not stored by itself. */
const SPECIAL = new Map<unknown, number>([
	[undefined, -7],
	[null, -5],
	[Number.NaN, -2],
	[Number.POSITIVE_INFINITY, -6],
	[Number.NEGATIVE_INFINITY, -3],
])

/**
 * Writes data as the browser's side of Remix reads it: the format of turbo-stream 2, a
 * list in which each value stands once and the others say its place. That library knows
 * promises and classes besides, and takes ten times as long.
 * @returns one line, which is JSON.
 * @throws TypeError for what is neither JSON's nor a Date.
 */
export function encodePageData(data: object): string {
	const texts: string[] = []
	const places = new Map<unknown, number>(SPECIAL)

	function placeOf(value: unknown): number {
		const known = places.get(value)
		if (known !== undefined) return known
		const place = texts.push('') - 1
		places.set(value, place)
		texts[place] = textOf(value)
		return place
	}

	function textOf(value: unknown): string {
		if (typeof value !== 'object') {
			const text = typeof value === 'bigint' ? undefined : JSON.stringify(value)
			if (text === undefined) throw new TypeError(`A page’s data can’t hold a ${typeof value}.`)
			return text
		}
		if (Array.isArray(value)) return `[${value.map(placeOf).join(',')}]`
		if (value instanceof Date) return `["D",${value.getTime()}]`
		const prototype = Object.getPrototypeOf(value)
		if (prototype !== null && prototype !== Object.prototype) {
			throw new TypeError('A page’s data can’t hold an instance of a class.')
		}
		let text = ''
		for (const name of Object.keys(value!)) {
			text += `${text ? ',' : ''}"_${placeOf(name)}":${placeOf((value as Record<string, unknown>)[name])}`
		}
		return `{${text}}`
	}

	placeOf(data)
	return `[${texts.join(',')}]\n`
}
