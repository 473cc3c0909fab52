import { redirect } from '@remix-run/node'
import { embedForm } from '~/embed/doors.server'
import { fieldsOf } from '~/http/body.server'
import { parse } from '~/http/parse'
import { markThreadRead } from '~/messaging/reading.server'
import { ReadForm } from '~/messaging/schemas'
import { threadVersion } from '~/messaging/thread-head.server'

export const action = embedForm(
	async ({ actor, params, form }) => {
		const { seq } = parse(ReadForm, fieldsOf(form))
		await markThreadRead(actor, params.threadId!, seq)
		return redirect(`/embed/threads/${params.threadId}/live`, 303)
	},
	(actor, params) => threadVersion(actor, params.threadId!),
)
