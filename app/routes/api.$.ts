import { problemResponse } from '~/http/api-doors.server'
import { notFound } from '~/http/problem'

/** An address under /api that is none: a program is told so in its own language. */
export const loader = ({ request }: { request: Request }) =>
	problemResponse(request, notFound('call'))

export const action = loader
