import { Link } from '@remix-run/react'

interface EndpointLine {
	id: string
	url: string
	events: string[]
	disabledAt: string | null
}

/** Where events go, each with the page of its deliveries. */
export function EndpointList({ endpoints }: { endpoints: EndpointLine[] }) {
	if (endpoints.length === 0) return <p className="hint mb-6">There are no endpoints yet.</p>
	return (
		<ul className="rows mb-6">
			{endpoints.map(endpoint => (
				<li key={endpoint.id} data-endpoint={endpoint.id}>
					<Link className="break-all" to={`/settings/webhooks/${endpoint.id}`}>
						{endpoint.url}
					</Link>{' '}
					{endpoint.disabledAt && <span className="tag">Switched off</span>}
					<p className="hint">{endpoint.events.join(', ')}</p>
				</li>
			))}
		</ul>
	)
}
