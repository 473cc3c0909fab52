import { isRouteErrorResponse, Link, useLocation, useRouteError } from '@remix-run/react'
import type { Refusal } from '~/http/doors.server'
import type { ProblemBody } from '~/http/problem'
import { CarriedForm } from './CarriedForm'
import { useDocument } from './document'
import { LoginForm } from './LoginForm'

/** What went wrong, what was kept and what to do; in the design of the product. */
export function ErrorBoundary() {
	const error = useRouteError()
	const { requestId } = useDocument()
	const { pathname } = useLocation()
	const refusal = refusalOf(error)

	if (refusal.login) {
		return (
			<LoginForm
				csrf={refusal.login.csrf}
				carried={refusal.login.carried}
				redirectTo={pathname}
				notice={refusal.problem.detail}
			/>
		)
	}
	const { problem, again } = refusal
	return (
		<section className="mx-auto w-full max-w-prose p-4">
			<h1 className="mb-3">{problem.title}</h1>
			<p className="mb-4">{problem.detail}</p>
			{again && <CarriedForm csrf={again.csrf} carried={again.carried} />}
			<p className="mb-4">
				<Link to="/messages">Go to your messages</Link>, or <Link to="/">to the start</Link>.
			</p>
			{/* Only the server knows the id of a request that failed outside of every door. */}
			<p className="hint" suppressHydrationWarning>
				{`${problem.status} · Request ${problem.requestId ?? requestId ?? 'unknown'}`}
			</p>
		</section>
	)
}

function refusalOf(error: unknown): Refusal {
	if (isRouteErrorResponse(error)) {
		const data = error.data as Partial<Refusal> | undefined
		if (data?.problem) return data as Refusal
		return { problem: plain(error.status) }
	}
	return { problem: plain(500) }
}

const plain = (status: number): ProblemBody => ({
	type: 'about:blank',
	status,
	title: status === 404 ? 'Not found' : 'Something broke',
	detail:
		status === 404
			? 'There is no such page here.'
			: 'Something broke on our side. It was written down; try again in a moment.',
})
