/** Storage may be switched off or full: what it would keep is then kept by the page alone. */
export function storage<T>(use: (local: Storage) => T): T | undefined {
	try {
		return use(window.localStorage)
	} catch {
		return undefined
	}
}
