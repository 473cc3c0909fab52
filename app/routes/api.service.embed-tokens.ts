import { requireEmbedding } from '~/embed/token.server'
import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { embedTokenFor } from '~/service/embed.server'
import { EmbedToken } from '~/service/schemas'

export const loader = only('POST')

export const action = apiWrites({
	method: 'POST',
	scope: 'service',
	access: async () => requireEmbedding(),
	async act({ actor, body }) {
		return { status: 201, body: await embedTokenFor(actor, parseStrict(EmbedToken, body)) }
	},
})
