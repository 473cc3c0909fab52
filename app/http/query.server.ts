import { z } from 'zod'
import { type Cursor, decodeCursor } from './cursor.server'
import { type FieldError, Problem } from './problem'

/** `limit`: 1 to 100, default 50. */
export const Limit = z.coerce.number().int().min(1).max(100).default(50)

/** A cursor that a list gave out. */
export const CursorText = z
	.string()
	.min(1)
	.max(200)
	.describe('The `nextCursor` of the page before.')

/** For a call that takes no parameters. */
export const NoQuery = z.strictObject({})

/**
 * The query parameters of a GET. Empty ones count as absent, unknown and repeated ones are refused.
 * @throws Problem 400 naming each parameter that is wrong.
 */
export function parseQuery<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
	const given = [...new URL(request.url).searchParams].filter(([, value]) => value !== '')
	const names = given.map(([name]) => name)
	const twice = names.find((name, i) => names.indexOf(name) !== i)
	if (twice !== undefined) throw refused([{ path: twice, message: 'given twice' }])
	const parsed = schema.safeParse(Object.fromEntries(given))
	if (parsed.success) return parsed.data
	const errors: FieldError[] = parsed.error.issues.map(issue => ({
		path: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.'),
		message: issue.code === 'unrecognized_keys' ? 'unknown parameter' : issue.message,
	}))
	throw refused(errors)
}

const refused = (errors: FieldError[]) =>
	new Problem(400, 'A parameter of this address can’t be used.', errors)

/** @throws Problem 400 for a cursor that no list gave out. */
export const cursorOf = ({ cursor }: { cursor?: string | undefined }): Cursor | null =>
	cursor === undefined ? null : decodeCursor(cursor)
