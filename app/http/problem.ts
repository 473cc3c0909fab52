/** One field of the input that can't be accepted. `path` is dotted, as in `attachmentIds.0`. */
export interface FieldError {
	path: string
	message: string
}

/** What a refused request is told, as in RFC 9457; `requestId` finds it in the log. */
export interface ProblemBody {
	type: string
	title: string
	status: number
	detail: string
	errors?: FieldError[]
	requestId?: string
}

const TITLES: Record<number, string> = {
	400: 'Bad request',
	401: 'Log in first',
	403: 'Not allowed',
	404: 'Not found',
	405: 'Method not allowed',
	409: 'Conflict',
	412: 'Precondition failed',
	413: 'Too large',
	415: 'Unsupported content type',
	422: 'Not accepted',
	423: 'Busy',
	429: 'Too many requests',
	500: 'Something broke',
	503: 'Not available right now',
}

/** A refusal with a sentence for the person. Domains throw it; doors turn it into a page or JSON. */
export class Problem extends Error {
	readonly status: number
	readonly errors: FieldError[] | undefined

	/** For the answer: when to try again, for example. */
	readonly headers: Record<string, string>

	constructor(
		status: number,
		detail: string,
		errors?: FieldError[],
		headers: Record<string, string> = {},
	) {
		super(detail)
		this.headers = headers
		this.name = 'Problem'
		this.status = status
		this.errors = errors
	}

	toBody(requestId?: string): ProblemBody {
		return {
			type: 'about:blank',
			title: TITLES[this.status] ?? 'Problem',
			status: this.status,
			detail: this.message,
			...(this.errors && { errors: this.errors }),
			...(requestId && { requestId }),
		}
	}
}

/** Not there, or not yours: the two are never told apart. */
export const notFound = (what: string) => new Problem(404, `There is no such ${what} here.`)

export const conflict = (detail: string) => new Problem(409, detail)

export const forbidden = (detail: string) => new Problem(403, detail)

/** Well-formed but not acceptable; each error names its field. */
export const invalid = (errors: FieldError[]) =>
	new Problem(422, errors.map(error => error.message).join(' '), errors)
