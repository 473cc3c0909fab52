import type { z } from 'zod'
import type { Scope } from '~/auth/scopes'

/** A successful answer. */
export interface Success {
	what: string
	/** JSON of this shape; without one the body is of `contentType`. */
	schema?: z.ZodType
	contentType?: string
	location?: string
}

/**
 * One call of the API, as `operations.ts` lists them. What every call of its kind
 * has in common (401, 403, 304, 415 …) `openapi.server.ts` adds.
 */
export interface Operation {
	operationId: string
	method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
	/** With `{name}` for each id in it. */
	path: string
	tag: string
	summary: string
	/** Markdown. */
	description?: string
	/** What a token needs; null for a call that anybody may make, or whoever signs it. */
	scope: Scope | null
	/** Signed as Standard Webhooks has it, in the place of a token. */
	signed?: true
	query?: z.ZodObject
	request?: { schema: z.ZodType; example: unknown; contentTypes?: string[] }
	/** It takes a file: as the field `file` of a form, or as the body. */
	upload?: true
	answers: Record<number, Success>
	/** Why it is refused, beyond the common reasons; replaces the common words of that status. */
	refusals?: Record<number, string>
}

/** Why a lead's call answers 404. */
export const NO_LEAD = 'There is no such lead for you.'
export const THREAD = 'There is no such thread for you.'

/** 200 with this shape. */
export const ok = (schema: z.ZodType, what = 'Done.') => ({ 200: { what, schema } })

/** 201 with this shape, and where it is. */
export const made = (schema: z.ZodType, what: string, location?: string) => ({
	201: { what, schema, ...(location && { location }) },
})
