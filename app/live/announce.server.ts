import { onChanges } from '~/db/changes.server'
import { bus } from './bus.server'

/** What every commit changed goes to the bus, so that no domain has to remember it. */
export function announceChanges() {
	onChanges('live', ({ users, threads, rights }) => {
		if (users.size > 0 || threads.size > 0) {
			bus().publish({
				kind: 'changed',
				users: Object.fromEntries(users),
				threads: Object.fromEntries(threads),
			})
		}
		if (rights.size > 0) bus().publish({ kind: 'rights', users: [...rights] })
	})
}
