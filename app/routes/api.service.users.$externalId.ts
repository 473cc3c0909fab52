import { apiWrites, only } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { externalIdIn } from '~/service/params'
import { DeleteUser, PutUser } from '~/service/schemas'
import { deactivateUser, putUser } from '~/service/users.server'

export const loader = only('PUT', 'DELETE')

export const action = apiWrites(
	{
		method: 'PUT',
		scope: 'service',
		async act({ actor, params, body }) {
			const externalId = externalIdIn(params, 'externalId')
			const { user, made } = await putUser(actor, externalId, parseStrict(PutUser, body))
			return { status: made ? 201 : 200, body: { user } }
		},
	},
	{
		method: 'DELETE',
		scope: 'service',
		async act({ actor, params, body }) {
			const externalId = externalIdIn(params, 'externalId')
			const { updatedAt } = parseStrict(DeleteUser, body)
			return { status: 200, body: { user: await deactivateUser(actor, externalId, updatedAt) } }
		},
	},
)
