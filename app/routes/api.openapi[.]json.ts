import { createHash } from 'node:crypto'
import { openApi } from '~/api/openapi.server'
import { json, only } from '~/http/api-doors.server'
import { conditional } from '~/http/conditional.server'

const document = openApi()
const etag = `"${createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 27)}"`

/** For anybody, and the same for everybody. */
export const loader = ({ request }: { request: Request }) =>
	conditional(request, etag, async () => json(document))

export const action = only('GET')
