import { parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { newSecret, showOnce } from '~/auth/new-secret.server'
import { requireAdministrator } from '~/auth/ownership'
import { EndpointList } from '~/components/EndpointList'
import { pageTitle } from '~/components/header-data'
import { NewEndpointForm, NewEndpointSecret } from '~/components/NewEndpoint'
import { form, page } from '~/http/doors.server'
import { Problem } from '~/http/problem'
import { endpointsOf, registerEndpoint } from '~/webhooks/endpoints.server'
import { RegisterEndpoint } from '~/webhooks/schemas'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Webhooks', matches)

export const loader = page(async ({ actor, request }) => {
	const endpoints = await endpointsOf(actor)
	const secret = await newSecret(actor, request, 'webhook')
	return data({ endpoints, secret }, { headers: { 'Cache-Control': 'no-store' } })
})

export const action = form(async ({ actor, form }) => {
	const submission = parseWithZod(form, { schema: RegisterEndpoint })
	const hidden = { hideFields: ['csrf'] }
	if (submission.status !== 'success') return data(submission.reply(hidden), 422)
	try {
		const { secret } = await registerEndpoint(actor, submission.value)
		return redirect('/settings/webhooks', {
			status: 303,
			headers: { 'Set-Cookie': await showOnce(actor, secret, 'webhook') },
		})
	} catch (error) {
		// An address that can't be reached is a field that is wrong, not another page.
		if (!(error instanceof Problem && error.status === 422)) throw error
		return data(submission.reply({ ...hidden, fieldErrors: { url: [error.message] } }), 422)
	}
}, requireAdministrator)

export default function Webhooks() {
	const { endpoints, secret } = useLoaderData<typeof loader>()
	const refused = useActionData<typeof action>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-2">Webhooks</h1>
			<p className="mb-4">
				Servers of yours are told what happens here, signed as{' '}
				<a href="https://www.standardwebhooks.com/">Standard Webhooks</a>. Back to{' '}
				<Link to="/settings">settings</Link>.
			</p>
			{secret && <NewEndpointSecret secret={secret} />}
			<EndpointList endpoints={endpoints} />
			{/* Empty again after one was registered. */}
			<NewEndpointForm key={secret} refused={refused} />
		</section>
	)
}
