import { PostForm } from './forms'

export interface TokenLine {
	id: string
	name: string
	scopes: string[]
	created: string
	expires: string | null
	expired: boolean
	lastUsed: string | null
}

/** My tokens, each with the button that ends it. */
export function TokenList({ tokens }: { tokens: TokenLine[] }) {
	if (tokens.length === 0) return <p className="hint mb-6">There are no tokens yet.</p>
	return (
		<ul className="rows mb-6">
			{tokens.map(token => (
				<li key={token.id} data-token={token.id} className="flex items-start gap-4">
					<div className="min-w-0 flex-1">
						<strong>{token.name}</strong>{' '}
						{token.expired && <span className="tag">No longer valid</span>}
						<p className="text-sm">{token.scopes.join('; ')}</p>
						<p className="hint">
							Made {token.created}.{' '}
							{token.expires ? `Valid until ${token.expires}.` : 'Valid until revoked.'}{' '}
							{token.lastUsed ? `Last used ${token.lastUsed}.` : 'Never used.'}
						</p>
					</div>
					<PostForm action={`/settings/tokens/${token.id}/revoke`}>
						<button className="button-quiet" type="submit" aria-label={`Revoke ${token.name}`}>
							Revoke
						</button>
					</PostForm>
				</li>
			))}
		</ul>
	)
}
