import { log, loggable } from '~/http/log.server'
import { liveSessions } from './access.server'
import { bus } from './bus.server'
import type { Connection } from './connection.server'
import { hub } from './hub.server'
import { BEAT_MS, CLOSE } from './protocol'

const TICK_MS = 1000
const TICKS_A_BEAT = BEAT_MS / TICK_MS

/** Presence is asked for again with every so manieth beat. */
const BEATS_A_QUESTION = 3

/** How many sessions are looked up in one tick: the cost of it does not grow with the sockets. */
const SLICE = 500

/**
 * One timer for all sockets. Each second it looks at up to 500 of them in the
 * database, in turn: an ended session closes its socket, a version that grew
 * without a word on the bus is told. And it tries, in 20 s, whether each is alive.
 * @returns what stops it.
 */
export function startWatch(): () => void {
	const { connections } = hub()
	let round = connections.values()
	let looking = false
	let tick = 0

	async function look() {
		if (looking) return
		looking = true
		const slice: Connection[] = []
		while (slice.length < Math.min(SLICE, connections.size)) {
			const next = round.next()
			if (next.done) round = connections.values()
			else slice.push(next.value)
		}
		await check(slice)
		looking = false
	}

	const unsubscribe = bus().subscribe(message => {
		hub().handle(message)
		if (message.kind === 'rights') check(message.users.flatMap(id => hub().byUser.of(id)))
	})
	const timer = setInterval(() => {
		beat(tick++)
		hub().tellDepartures()
		look()
	}, TICK_MS)
	timer.unref()
	return () => {
		clearInterval(timer)
		unsubscribe()
	}
}

/** Connections take turns among the ticks of a beat, so that not all write at once. */
function beat(tick: number) {
	const asks = Math.floor(tick / TICKS_A_BEAT) % BEATS_A_QUESTION === 0
	for (const connection of hub().connections) {
		if (connection.turn % TICKS_A_BEAT !== tick % TICKS_A_BEAT) continue
		if (!connection.beat()) connection.terminate()
		else if (asks) hub().askWhereabouts(connection)
	}
}

/** Compares connections with the database. When it can't be asked, nothing is closed. */
async function check(connections: Connection[]) {
	if (connections.length === 0) return
	try {
		const live = await liveSessions([...new Set(connections.map(({ sessionId }) => sessionId))])
		for (const connection of connections) {
			const now = live.get(connection.sessionId)
			if (!now) {
				connection.close(CLOSE.sessionEnded)
				continue
			}
			if (now.version > connection.version) connection.tell(now.version)
			hub().setPresence(connection, now.showPresence)
		}
	} catch (error) {
		log.warn({ err: loggable(error) }, 'looking at sessions')
	}
}
