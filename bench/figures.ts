/** One line of the table. */
export interface Row {
	what: string
	/** What was measured, with its unit. */
	figure: string
	bar: string
	met: boolean
	/** From the lowest to the highest round: what is smaller than this is noise. */
	spread: string
	/** What the figure is made of. */
	detail: string
}

/** A bench: runs by itself, and says what it found. @throws Error when an answer is not what it must be. */
export type Bench = () => Promise<Row[]>

export const median = (numbers: number[]): number => {
	const sorted = numbers.toSorted((a, b) => a - b)
	return sorted[sorted.length >> 1]!
}

/** Of numbers in any order; `part` from 0 to 1. */
export const percentile = (numbers: number[], part: number): number => {
	const sorted = numbers.toSorted((a, b) => a - b)
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
}

const two = (number: number) => (number < 0.1 ? number.toFixed(3) : number.toFixed(2))

const spreadOf = (numbers: number[]) => `${two(Math.min(...numbers))}–${two(Math.max(...numbers))}`

/** How `ours` compares with `reference`, round by round: each pair met the same machine. */
export function ratio(what: string, ours: number[], reference: number[], bar: number): Row {
	const ratios = ours.map((n, round) => n / reference[round]!)
	const found = median(ratios)
	return {
		what,
		figure: two(found),
		bar: `≥ ${bar}`,
		met: found >= bar,
		spread: spreadOf(ratios),
		detail: `${Math.round(median(ours))}/s against ${Math.round(median(reference))}/s`,
	}
}

/** A number that must stay below its bar. */
export function below(
	what: string,
	found: number,
	{
		bar,
		unit,
		detail = '',
		rounds = [],
	}: { bar: number; unit: string; detail?: string; rounds?: number[] },
): Row {
	const spread = rounds.length > 1 ? spreadOf(rounds) : ''
	return {
		what,
		figure: `${two(found)} ${unit}`,
		bar: `< ${bar} ${unit}`,
		met: found < bar,
		spread,
		detail,
	}
}

export function printRows(rows: Row[]) {
	for (const { what, figure, bar, met, spread, detail } of rows) {
		console.log(
			`${met ? '✓' : '✗'} ${what}: ${figure} (${bar}; ${spread || 'one round'}) ${detail}`,
		)
	}
}
