import { createHash } from 'node:crypto'
import { openApi } from '~/api/openapi.server'
import { json, only } from '~/http/api-doors.server'
import { conditional, etagFrom } from '~/http/conditional.server'

const document = openApi()
const version = createHash('sha256').update(JSON.stringify(document)).digest('base64url')
const ANYBODY = { id: '', credentialId: '' }

/** For anybody, and the same for everybody. */
export const loader = ({ request }: { request: Request }) => {
	const encoding = request.headers.get('accept-encoding') ?? ''
	const etag = etagFrom(ANYBODY, '', encoding, [version])
	return conditional(request, etag, async () => json(document))
}

export const action = only('GET')
