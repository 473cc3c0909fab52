import type { z } from 'zod'
import { type FieldError, invalid, Problem } from './problem'

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
	const unknown = unknownFields(parsed.error.issues)
	if (unknown.length === 0) throw invalid(fieldErrors(parsed.error.issues))
	const told = unknown.slice(0, MOST_TOLD)
	throw new Problem(400, 'This call has fields that it does not know.', told)
}

/** The fields that nobody knows; of a union, those of the shape that fits but for them, or that no shape knows. */
function unknownFields(issues: z.core.$ZodIssue[]): FieldError[] {
	return issues.flatMap(issue => {
		if (issue.code === 'unrecognized_keys') {
			return issue.keys.map(key => ({
				path: [...issue.path, key].join('.'),
				message: 'Unknown field.',
			}))
		}
		if (issue.code !== 'invalid_union') return []
		const fitting = issue.errors.find(branch =>
			branch.every(one => one.code === 'unrecognized_keys'),
		)
		if (fitting) return unknownFields(fitting)
		const [first = [], ...others] = issue.errors.map(unknownFields)
		return first.filter(({ path }) => others.every(other => other.some(one => one.path === path)))
	})
}

/** More are not told: a call can hold some ten thousand. */
const MOST_TOLD = 50

const fieldErrors = (issues: { path: PropertyKey[]; message: string }[]): FieldError[] =>
	issues.slice(0, MOST_TOLD).map(issue => ({ path: issue.path.join('.'), message: issue.message }))
