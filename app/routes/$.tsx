import { openPage } from '~/http/doors.server'
import { notFound } from '~/http/problem'

export { ErrorBoundary } from '~/components/ErrorPage'

const nothing = openPage(async () => {
	throw notFound('page')
})

export const loader = nothing
export const action = nothing

export default function NotFound() {
	return null
}
