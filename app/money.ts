/** Integer minor units as people write them: `moneyInWords(900, 'EUR')` is €9.00. */
export function moneyInWords(amount: number, currency: string): string {
	const format = new Intl.NumberFormat('en', { style: 'currency', currency })
	const digits = format.resolvedOptions().maximumFractionDigits ?? 2
	return format.format(amount / 10 ** digits)
}
