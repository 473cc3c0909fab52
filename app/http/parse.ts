import type { z } from 'zod'
import { invalid, Problem } from './problem'

/**
 * What a schema makes of an input.
 * @throws Problem 422 with every field that can't be accepted.
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
	const parsed = schema.safeParse(input)
	if (parsed.success) return parsed.data
	throw invalid(fieldErrors(parsed.error.issues))
}

/**
 * The same for JSON, where a field that nobody knows is refused: a typing error
 * never passes silently.
 * @throws Problem 400 for unknown fields, 422 for those that can't be accepted.
 */
export function parseStrict<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
	const parsed = schema.safeParse(input)
	if (parsed.success) return parsed.data
	const unknown = parsed.error.issues.filter(issue => issue.code === 'unrecognized_keys')
	if (unknown.length === 0) throw invalid(fieldErrors(parsed.error.issues))
	throw new Problem(400, 'This call has fields that it does not know.', fieldErrors(unknown))
}

const fieldErrors = (issues: { path: PropertyKey[]; message: string }[]) =>
	issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
