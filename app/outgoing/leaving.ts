import { allEntries, amend } from './store'

/** Forms that end a user's time in this browser. */
const LEAVING = ['/logout', '/demo/switch']

/** Who logs out while messages wait is told so first. Returns what ends the guard. */
export function guardLeaving(userId: string): () => void {
	const onSubmit = (event: SubmitEvent) => {
		const form = event.target as HTMLFormElement
		if (!LEAVING.includes(new URL(form.action).pathname)) return
		event.preventDefault()
		leave(form, userId)
	}
	window.addEventListener('submit', onSubmit, true)
	return () => window.removeEventListener('submit', onSubmit, true)
}

async function leave(form: HTMLFormElement, userId: string) {
	try {
		const waiting = await allEntries(userId)
		if (waiting.length > 0) {
			const { ask } = await import('./leaving-dialog')
			const choice = await ask(waiting.length)
			if (choice === 'stay') return
			if (choice === 'delete') for (const entry of waiting) await amend(entry, null)
		}
	} catch {
		// They are kept; nobody is held back from logging out.
	}
	form.submit()
}
