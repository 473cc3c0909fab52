import { PostForm } from './forms'

interface DeliveryLine {
	id: string
	type: string
	status: 'WAITING' | 'DELIVERED' | 'FAILED'
	attempts: number
	lastStatus: number | null
	lastError: string | null
	created: string
	lastTried: string | null
}

const STATES: Record<DeliveryLine['status'], string> = {
	WAITING: 'Waits',
	DELIVERED: 'Delivered',
	FAILED: 'Failed',
}

/** What was sent to an endpoint, newest first; `action` sends one again. Not what it said: that is other people's. */
export function DeliveryList({
	deliveries,
	action,
}: {
	deliveries: DeliveryLine[]
	action: string | null
}) {
	if (deliveries.length === 0) return <p className="hint mb-6">Nothing was sent here yet.</p>
	return (
		<ul className="rows mb-6">
			{deliveries.map(delivery => (
				<li key={delivery.id} data-delivery={delivery.id} className="flex items-start gap-4">
					<div className="min-w-0 flex-1">
						<code>{delivery.type}</code> <span className="tag">{STATES[delivery.status]}</span>
						<p className="hint">
							{delivery.created}. {outcome(delivery)}
						</p>
					</div>
					{action && (
						<PostForm action={action}>
							<input type="hidden" name="deliveryId" value={delivery.id} />
							<button className="button-quiet" type="submit">
								{delivery.status === 'WAITING' ? 'Send now' : 'Send again'}
							</button>
						</PostForm>
					)}
				</li>
			))}
		</ul>
	)
}

function outcome({ attempts, lastStatus, lastError, lastTried }: DeliveryLine): string {
	if (attempts === 0) return 'Not tried yet.'
	const tries = attempts === 1 ? 'One try' : `${attempts} tries, the last`
	return `${tries} ${lastTried}: ${lastError ?? `It answered ${lastStatus}.`}`
}
