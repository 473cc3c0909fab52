import { redirect } from '@remix-run/node'
import { form } from '~/http/doors.server'
import { claimable, claimLead } from '~/leads/claim.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = ({ params }: { params: { leadId?: string } }) =>
	redirect(`/leads/${params.leadId}`)

export const action = form(
	async ({ actor, params }) => {
		const { threadId } = await claimLead(actor, params.leadId!)
		return redirect(`/messages/${threadId}`, 303)
	},
	(actor, params) => claimable(actor, params.leadId!),
)

export default function Claim() {
	return null
}
