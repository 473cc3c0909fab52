import { z } from 'zod'
import { apiWrite, json } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { forbidden } from '~/http/problem'
import { Body, ClientKey } from '~/messaging/schemas'
import { sendMessage } from '~/messaging/send.server'
import { threadVersion } from '~/messaging/threads.server'

const Send = z.strictObject({
	body: Body,
	clientKey: ClientKey.optional(),
	toUserId: z.string().optional(),
	fromUserId: z.string().optional(),
})

export const action = apiWrite(
	['POST'],
	async ({ actor, params, body }) => {
		const { fromUserId, ...draft } = parseStrict(Send, body)
		if (fromUserId !== undefined && fromUserId !== actor.id) {
			throw forbidden('You can write in your own name only.')
		}
		const { message, stored } = await sendMessage(actor, params.threadId!, draft)
		return json(
			{ message },
			{
				status: stored ? 201 : 200,
				headers: { Location: `/api/threads/${message.threadId}/messages?around=${message.seq}` },
			},
		)
	},
	(actor, params) => threadVersion(actor, params.threadId!),
)
