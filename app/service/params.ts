import { ExternalId } from '~/auth/schemas'
import { invalid } from '~/http/problem'

/**
 * The marketplace's id in an address.
 * @throws Problem 422 for what can't be one.
 */
export function externalIdIn(params: Record<string, string | undefined>, name: string): string {
	const parsed = ExternalId.safeParse(params[name])
	if (parsed.success) return parsed.data
	throw invalid(parsed.error.issues.map(({ message }) => ({ path: name, message })))
}
