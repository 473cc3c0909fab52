import { z } from 'zod'
import { apiWrite, json } from '~/http/api-doors.server'
import { parseStrict } from '~/http/parse'
import { markThreadRead } from '~/messaging/reading.server'
import { threadVersion } from '~/messaging/threads.server'

const Read = z.strictObject({ seq: z.int().min(0).optional() })

export const action = apiWrite(
	['POST'],
	async ({ actor, params, body }) =>
		json(await markThreadRead(actor, params.threadId!, parseStrict(Read, body).seq)),
	(actor, params) => threadVersion(actor, params.threadId!),
)
