import { type MetaFunction, redirect } from '@remix-run/node'
import { Link } from '@remix-run/react'
import { pageTitle } from '~/components/header-data'
import { openPage } from '~/http/doors.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = openPage(async ({ actor }) => {
	if (actor) throw redirect('/messages')
	return null
})

export const meta: MetaFunction = ({ matches }) =>
	pageTitle('Messages for home renovation', matches)

export default function Start() {
	return (
		<section className="mx-auto max-w-prose py-6 sm:py-12">
			<h1 className="mb-4 text-3xl sm:text-4xl">Talk to the person who does the work.</h1>
			<p className="mb-3 text-lg">
				Homeowners post what they want done. One contractor claims it. From then on the two of them
				talk here, in one conversation that belongs to the project.
			</p>
			<p className="mb-6 text-lg">It works in any browser, with scripts or without.</p>
			<p className="flex flex-wrap gap-3">
				<Link className="button" to="/signup">
					Sign up
				</Link>{' '}
				<Link className="button-quiet" to="/login">
					Log in
				</Link>
			</p>
		</section>
	)
}
