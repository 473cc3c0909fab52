/**
 * Milliseconds until the next try after `tries` that came to nothing: doubling up
 * to `longest`, then between half of that and all of it by `random` (0…1), so that
 * many do not come at once.
 */
export function backoff(
	tries: number,
	{ first, longest }: { first: number; longest: number },
	random = Math.random(),
): number {
	return Math.min(first * 2 ** (tries - 1), longest) * (0.5 + random / 2)
}
