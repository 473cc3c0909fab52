/** A length in bytes as people say it: `1.2 MB`. */
export function sizeInWords(byteSize: number): string {
	if (byteSize < 1000) return `${byteSize} bytes`
	const [amount, unit] =
		byteSize < 1e6
			? [byteSize / 1e3, 'KB']
			: byteSize < 1e9
				? [byteSize / 1e6, 'MB']
				: [byteSize / 1e9, 'GB']
	return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`
}
