import { untilNext } from './pauses'
import { drain } from './sender'
import { allEntries } from './store'

/**
 * Sends what waits of all who use this browser. Each message says who wrote it,
 * and the server takes it only from that user's session.
 * @throws Error when something still waits for the network: the browser then tries again later.
 */
export async function sendAll() {
	const users = new Set((await allEntries()).map(({ userId }) => userId))
	for (const userId of users) await drain(userId, true)
	if (untilNext(await allEntries(), Date.now()) !== null) throw new Error('Something still waits')
}
