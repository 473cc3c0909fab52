import type { SubmissionResult } from '@conform-to/react'
import { SCOPE_NAMES, type Scope } from '~/auth/scopes'
import { Checkboxes } from './Checkboxes'
import { Field, PostForm } from './forms'

/** The secret of a token that was made just now. */
export function NewTokenSecret({ secret }: { secret: string }) {
	return (
		<div className="notice mb-6" role="status">
			<p>
				<strong>This is your new token.</strong> Copy it now: in two minutes nobody can see it any
				more.
			</p>
			<p className="mt-2">
				<code data-secret>{secret}</code>
			</p>
		</div>
	)
}

interface NewTokenFormProps {
	offered: readonly Scope[]
	refused: SubmissionResult | undefined
}

/** No field is checked in the browser: a list of boxes can't say there that it needs one. */
export function NewTokenForm({ offered, refused }: NewTokenFormProps) {
	const errors = refused?.error ?? {}
	const errorsOf = (name: string) =>
		Object.entries(errors).flatMap(([path, found]) =>
			path === name || path.startsWith(`${name}[`) ? (found ?? []) : [],
		)
	const shown = (name: string) => {
		const found = errorsOf(name)
		return found.length > 0 ? found : undefined
	}
	const typed = (refused?.initialValue ?? {}) as Record<string, unknown>
	const chosen = [typed.scopes ?? []].flat()
	return (
		<PostForm action="/settings/tokens" className="card p-5">
			<h2 className="mb-3">New token</h2>
			<Field label="Name" id="name" errors={shown('name')} hint="What it is for.">
				<input
					className="field"
					id="name"
					name="name"
					defaultValue={String(typed.name ?? '')}
					aria-invalid={shown('name') ? true : undefined}
					aria-describedby="name-error"
				/>
			</Field>
			<Checkboxes
				legend="It may"
				name="scopes"
				options={offered.map(value => ({ value, label: SCOPE_NAMES[value] }))}
				chosen={chosen}
				errors={shown('scopes') ?? []}
			/>
			<Field
				label="Last day"
				id="lastDay"
				errors={shown('lastDay')}
				hint="It ends with this day, in UTC. Leave it empty, and it is valid until you revoke it."
			>
				<input
					className="field"
					type="date"
					id="lastDay"
					name="lastDay"
					placeholder="YYYY-MM-DD"
					defaultValue={String(typed.lastDay ?? '')}
					aria-invalid={shown('lastDay') ? true : undefined}
					aria-describedby="lastDay-error"
				/>
			</Field>
			<button className="button" type="submit">
				Make token
			</button>
		</PostForm>
	)
}
