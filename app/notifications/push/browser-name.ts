// What their User-Agent holds, the more special first: Edge calls itself Chrome too, and Chrome Safari.
const BROWSERS = [
	['Edg', 'Edge'],
	['OPR/', 'Opera'],
	['SamsungBrowser', 'Samsung Internet'],
	['Firefox', 'Firefox'],
	['Chrom', 'Chrome'],
	['Safari', 'Safari'],
] as const
const SYSTEMS = [
	['Android', 'Android'],
	['iPhone', 'iPhone'],
	['iPad', 'iPad'],
	['Windows', 'Windows'],
	['Mac OS', 'Mac'],
	['CrOS', 'ChromeOS'],
	['Linux', 'Linux'],
] as const

/** A browser as its owner knows it: "Firefox on Android". */
export function browserName(userAgent: string): string {
	const find = (table: readonly (readonly [string, string])[]) =>
		table.find(([mark]) => userAgent.includes(mark))?.[1]
	const system = find(SYSTEMS)
	return `${find(BROWSERS) ?? 'A browser'}${system ? ` on ${system}` : ''}`
}
