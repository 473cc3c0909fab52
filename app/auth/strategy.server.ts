import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { fieldsOf } from '~/http/body.server'
import { parse } from '~/http/parse'
import { signUp, verifyCredentials } from './accounts.server'
import { LogIn, SignUp } from './schemas'

/** Gives the id of the user that a form logs in or makes. */
export const authenticator = new Authenticator<string>()

authenticator.use(
	new FormStrategy(async ({ form }) => {
		const { email, password } = parse(LogIn, fieldsOf(form))
		return verifyCredentials(email, password)
	}),
	'log-in',
)

authenticator.use(
	new FormStrategy(async ({ form }) => signUp(parse(SignUp, fieldsOf(form)))),
	'sign-up',
)

/** The strategies read the body themselves; a door has read and checked it before. */
export function authenticate(strategy: 'log-in' | 'sign-up', request: Request, form: FormData) {
	return authenticator.authenticate(
		strategy,
		new Request(request.url, { method: 'POST', body: form }),
	)
}
