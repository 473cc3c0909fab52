import { redirect } from '@remix-run/node'
import { fieldsOf } from '~/http/body.server'
import { form } from '~/http/doors.server'
import { parse } from '~/http/parse'
import { changeLeadStatus, leadOf } from '~/leads/leads.server'
import { ChangeStatus } from '~/leads/schemas'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { leadId?: string } }) =>
	redirect(`/leads/${params.leadId}`)

export const action = form(
	async ({ actor, params, form }) => {
		const { status } = parse(ChangeStatus, fieldsOf(form))
		await changeLeadStatus(actor, params.leadId!, status)
		return redirect(`/leads/${params.leadId}`, 303)
	},
	(actor, params) => leadOf(actor, params.leadId!),
)

export default function ChangeLeadStatus() {
	return null
}
