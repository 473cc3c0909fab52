import type { Page } from '@playwright/test'

/** What waits in this page's browser, oldest first, and for what. */
export const waitingIn = (page: Page): Promise<{ body: string; wait?: string }[]> =>
	page.evaluate(
		() =>
			new Promise((resolve, reject) => {
				const request = indexedDB.open('outgoing')
				request.onerror = () => reject(request.error)
				request.onsuccess = () => {
					const all = request.result.transaction('entries').objectStore('entries').getAll()
					all.onsuccess = () => {
						request.result.close()
						resolve(all.result.map(({ body, wait }) => ({ body, wait })))
					}
				}
			}),
	)
