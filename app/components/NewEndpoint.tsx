import type { SubmissionResult } from '@conform-to/react'
import { WEBHOOK_EVENTS } from '~/webhooks/events'
import { Checkboxes } from './Checkboxes'
import { Field, PostForm } from './forms'

/** The secret of an endpoint that was registered just now. */
export function NewEndpointSecret({ secret }: { secret: string }) {
	return (
		<div className="notice mb-6" role="status">
			<p>
				<strong>This is the new endpoint’s secret.</strong> Copy it now to where the signatures are
				checked: in two minutes nobody can see it any more.
			</p>
			<p className="mt-2">
				<code data-secret className="break-all">
					{secret}
				</code>
			</p>
		</div>
	)
}

/** No field is checked in the browser: a list of boxes can't say there that it needs one. */
export function NewEndpointForm({ refused }: { refused: SubmissionResult | undefined }) {
	const errors = refused?.error ?? {}
	const events = Object.entries(errors).flatMap(([path, found]) =>
		path.startsWith('events') ? (found ?? []) : [],
	)
	const url = errors.url ?? undefined
	const typed = (refused?.initialValue ?? {}) as Record<string, unknown>
	const chosen = refused ? [typed.events ?? []].flat() : [...WEBHOOK_EVENTS]
	return (
		<PostForm action="/settings/webhooks" className="card p-5">
			<h2 className="mb-3">New endpoint</h2>
			<Field label="Address" id="url" errors={url} hint="Begins with https://.">
				<input
					className="field"
					id="url"
					name="url"
					placeholder="https://example.com/hooks"
					defaultValue={String(typed.url ?? '')}
					aria-invalid={url ? true : undefined}
					aria-describedby="url-error"
				/>
			</Field>
			<Checkboxes
				legend="It is told of"
				name="events"
				options={WEBHOOK_EVENTS.map(value => ({ value, label: <code>{value}</code> }))}
				chosen={chosen}
				errors={events}
			/>
			<button className="button" type="submit">
				Register
			</button>
		</PostForm>
	)
}
