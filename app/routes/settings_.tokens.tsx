import { parseWithZod } from '@conform-to/zod/v4'
import { data, type MetaFunction, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { newSecret, showOnce } from '~/auth/new-secret.server'
import { SCOPE_NAMES, SCOPES } from '~/auth/scopes'
import { NewToken } from '~/auth/token-schemas'
import { createToken, tokensOf } from '~/auth/tokens.server'
import { pageTitle } from '~/components/header-data'
import { NewTokenForm, NewTokenSecret } from '~/components/NewToken'
import { TokenList } from '~/components/TokenList'
import { form, page } from '~/http/doors.server'
import { timesIn } from '~/time'

export { ErrorBoundary } from '~/components/ErrorPage'

export const meta: MetaFunction = ({ matches }) => pageTitle('Access tokens', matches)

export const loader = page(async ({ actor, request }) => {
	const now = new Date().toISOString()
	const { full } = timesIn(actor.timeZone, now)
	const tokens = (await tokensOf(actor)).map(token => ({
		id: token.id,
		name: token.name,
		scopes: token.scopes.map(scope => SCOPE_NAMES[scope]),
		created: full(token.createdAt),
		expires: token.expiresAt && full(token.expiresAt),
		expired: token.expiresAt !== null && token.expiresAt <= now,
		lastUsed: token.lastUsedAt && full(token.lastUsedAt),
	}))
	const offered = SCOPES.filter(scope => scope !== 'service' || actor.role === 'ADMIN')
	const secret = await newSecret(actor, request)
	return data({ tokens, offered, secret }, { headers: { 'Cache-Control': 'no-store' } })
})

export const action = form(async ({ actor, form }) => {
	const submission = parseWithZod(form, { schema: NewToken })
	if (submission.status !== 'success') return data(submission.reply({ hideFields: ['csrf'] }), 422)
	const { name, scopes, lastDay } = submission.value
	const { secret } = await createToken(actor, { name, scopes, expiresAt: lastDay ?? null })
	return redirect('/settings/tokens', {
		status: 303,
		headers: { 'Set-Cookie': await showOnce(actor, secret) },
	})
})

export default function Tokens() {
	const { tokens, offered, secret } = useLoaderData<typeof loader>()
	const refused = useActionData<typeof action>()
	return (
		<section className="mx-auto max-w-prose">
			<h1 className="mb-2">Access tokens</h1>
			<p className="mb-4">
				A program logs in with a token, in the place of your password. Back to{' '}
				<Link to="/settings">settings</Link>.
			</p>
			{secret && <NewTokenSecret secret={secret} />}
			<TokenList tokens={tokens} />
			{/* Empty again after a token was made. */}
			<NewTokenForm key={secret} offered={offered} refused={refused} />
		</section>
	)
}
