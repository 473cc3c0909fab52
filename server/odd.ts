import { problemResponse } from '~/http/api-doors.server'
import { Problem } from '~/http/problem'

/** Refuses what Remix would answer as if it were its own fault: 500, and an error in the log. */
export function refuseOdd(request: Request): Response | null {
	// Its format of the past, which nothing here asks for.
	if (new URL(request.url).searchParams.has('_data')) {
		return problemResponse(request, new Problem(400, 'No address here takes “_data”.'))
	}
	return null
}
