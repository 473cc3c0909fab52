import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { fieldsOf } from '~/http/body.server'
import { parse } from '~/http/parse'
import { refund, spend } from '~/http/rate-limit.server'
import { clientAddressOf } from '~/http/request.server'
import { signUp, verifyCredentials } from './accounts.server'
import { LogIn, SignUp } from './schemas'

/** Gives the id of the user that a form logs in or makes. */
export const authenticator = new Authenticator<string>()

authenticator.use(
	new FormStrategy(async ({ form, request }) => {
		const { email, password } = parse(LogIn, fieldsOf(form))
		const address = clientAddressOf(request)
		await spend('log-in-address', address)
		await spend('log-in', `${email} ${address}`)
		const userId = await verifyCredentials(email, password)
		await refund('log-in', `${email} ${address}`)
		return userId
	}),
	'log-in',
)

authenticator.use(
	new FormStrategy(async ({ form, request }) => {
		const input = parse(SignUp, fieldsOf(form))
		await spend('sign-up', clientAddressOf(request))
		return signUp(input)
	}),
	'sign-up',
)

/** The strategies read the body themselves; a door has read and checked it before. */
export function authenticate(strategy: 'log-in' | 'sign-up', request: Request, form: FormData) {
	return authenticator.authenticate(
		strategy,
		new Request(request.url, {
			method: 'POST',
			body: form,
			headers: { 'x-client-address': clientAddressOf(request) },
		}),
	)
}
