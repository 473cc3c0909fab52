import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { threadOfLead } from '~/leads/claim.server'
import { leadOf } from '~/leads/leads.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { leadId?: string } }) =>
	redirect(`/leads/${params.leadId}`)

export const action = form(
	async ({ actor, params }) => {
		const { threadId } = await threadOfLead(actor, params.leadId!)
		return redirect(`/messages/${threadId}`, 303)
	},
	(actor, params) => leadOf(actor, params.leadId!),
)

export default function OpenThread() {
	return null
}
