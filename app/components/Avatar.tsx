import type { Person } from '~/auth/actor'

/** The first letters of the first and last name. */
function initials(name: string): string {
	const words = name.trim().split(/\s+/)
	const first = [...(words[0] ?? '')][0] ?? '?'
	const last = words.length > 1 ? [...words.at(-1)!][0]! : ''
	return (first + last).toUpperCase()
}

/** The initials are a picture: the style sheet draws them, and a text browser shows the name alone. */
export function Avatar({ person }: { person: Pick<Person, 'name' | 'role'> }) {
	return (
		<span
			className={`avatar ${person.role === 'CONTRACTOR' ? 'avatar-contractor' : ''}`}
			data-initials={initials(person.name)}
			aria-hidden="true"
		/>
	)
}
