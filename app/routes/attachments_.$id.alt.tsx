import { redirect } from '@remix-run/node'
import { attachmentOf } from '~/attachments/attachments.server'
import { describePicture } from '~/attachments/describe.server'
import { AltForm } from '~/attachments/schemas'
import { fieldsOf } from '~/http/body.server'
import { form } from '~/http/doors.server'
import { parse } from '~/http/parse'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { id?: string } }) =>
	redirect(`/attachments/${params.id}/view`)

export const action = form(
	async ({ actor, params, form }) => {
		const { alt } = parse(AltForm, fieldsOf(form))
		await describePicture(actor, params.id!, alt)
		return redirect(`/attachments/${params.id}/view`, 303)
	},
	(actor, params) => attachmentOf(actor, params.id!),
)

export default function Alt() {
	return null
}
