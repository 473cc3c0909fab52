import { Link } from '@remix-run/react'
import type { FormHTMLAttributes, InputHTMLAttributes } from 'react'
import type { Carried } from '~/http/doors.server'
import { Field, PostForm } from './forms'

interface Control {
	input: InputHTMLAttributes<HTMLInputElement> & { id: string }
	errors?: string[] | undefined
}

interface LoginFormProps {
	csrf: string
	redirectTo?: string | undefined
	/** A form to finish after logging in, with the token that says whose it was. */
	carried?: (Carried & { token: string }) | undefined
	notice?: string | undefined
	errors?: string[] | undefined
	form?: Omit<FormHTMLAttributes<HTMLFormElement>, 'method' | 'encType' | 'action'>
	email?: Control
	password?: Control
}

const EMAIL: Control = {
	input: { id: 'login-email', name: 'email', type: 'email', required: true },
}
const PASSWORD: Control = {
	input: { id: 'login-password', name: 'password', type: 'password', required: true },
}

/** The log-in form. Error pages show it as it is; the log-in page joins conform to it, whose weight they need not carry. */
export function LoginForm(props: LoginFormProps) {
	const {
		csrf,
		redirectTo,
		carried,
		notice,
		errors,
		form,
		email = EMAIL,
		password = PASSWORD,
	} = props
	const waiting = carried?.fields.find(([name]) => name === 'body')?.[1]
	return (
		<section className="mx-auto w-full max-w-form px-4 py-6">
			<h1 className="mb-4">Log in</h1>
			{notice && <p className="notice mb-4">{notice}</p>}
			<PostForm {...form} action="/login" token={csrf} reloadDocument className="card p-5">
				{redirectTo && <input type="hidden" name="redirectTo" value={redirectTo} />}
				{carried && <input type="hidden" name="carried" value={JSON.stringify(carried)} />}
				{errors && (
					<p className="error mb-3" role="alert">
						{errors.join(' ')}
					</p>
				)}
				<Field label="E-mail" id={email.input.id} errors={email.errors}>
					<input {...email.input} className="field" autoComplete="username" />
				</Field>
				<Field label="Password" id={password.input.id} errors={password.errors}>
					<input {...password.input} className="field" autoComplete="current-password" />
				</Field>
				{waiting !== undefined && (
					<div className="mb-4">
						<p className="label">Waiting to be sent</p>
						<blockquote className="whitespace-pre-wrap rounded-lg bg-sunken px-3 py-2 dark:bg-n-sunken">
							{waiting}
						</blockquote>
					</div>
				)}
				<button className="button w-full" type="submit">
					{carried ? 'Log in and finish' : 'Log in'}
				</button>
			</PostForm>
			<p className="mt-4">
				New here? <Link to="/signup">Sign up</Link>
			</p>
		</section>
	)
}
