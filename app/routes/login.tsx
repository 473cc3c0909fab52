import { getFormProps, getInputProps, useForm } from '@conform-to/react'
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { visitorToken } from '~/auth/csrf.server'
import { LogIn } from '~/auth/schemas'
import { pageTitle } from '~/components/header-data'
import { LoginForm } from '~/components/LoginForm'
import { openPage, visitorForm } from '~/http/doors.server'
import { logIn } from './login.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Log in', matches)

export const loader = openPage(async ({ actor, request }) => {
	if (actor) throw redirect('/messages')
	const { csrf, headers } = await visitorToken(request)
	const redirectTo = new URL(request.url).searchParams.get('redirectTo') ?? undefined
	return data({ csrf, redirectTo }, { headers })
})

export const action = visitorForm(logIn)

export default function LoginPage() {
	const { csrf, redirectTo } = useLoaderData<typeof loader>()
	const answer = useActionData<typeof action>()
	const [form, fields] = useForm({
		id: 'login',
		lastResult: answer?.result,
		constraint: getZodConstraint(LogIn),
		shouldValidate: 'onBlur',
		shouldRevalidate: 'onInput',
		onValidate: ({ formData }) => parseWithZod(formData, { schema: LogIn }),
	})
	const { key: _email, ...email } = getInputProps(fields.email, { type: 'email' })
	const { key: _password, ...password } = getInputProps(fields.password, { type: 'password' })
	return (
		<LoginForm
			csrf={csrf}
			redirectTo={answer?.redirectTo ?? redirectTo}
			carried={answer?.carried ?? undefined}
			form={getFormProps(form)}
			errors={form.errors}
			email={{ input: email, errors: fields.email.errors }}
			password={{ input: password, errors: fields.password.errors }}
		/>
	)
}
