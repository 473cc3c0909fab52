import { once } from '~/registry.server'
import { type BusMessage, bus } from './bus.server'
import type { Connection } from './connection.server'
import { Groups } from './groups'
import { noteSeen } from './seen.server'

/** A reload is no departure: who is gone for this long has left, in milliseconds. */
const LEAVING_MS = 10_000

/** The open sockets of this process, and how what is told on the bus reaches them. */
export class Hub {
	/** Whether this process has a socket at all: under remix-serve it has none. */
	accepting = false
	readonly connections = new Set<Connection>()
	readonly byUser = new Groups<Connection>()
	/** By the person whose conversation is open there. */
	private readonly watchers = new Groups<Connection>()
	private readonly leaving = new Map<string, number>()

	join(connection: Connection) {
		const { userId } = connection
		this.connections.add(connection)
		this.byUser.add(userId, connection)
		this.leaving.delete(userId)
		noteSeen(userId)
	}

	leave(connection: Connection) {
		if (!this.connections.delete(connection)) return
		this.open(connection, new Map())
		this.byUser.delete(connection.userId, connection)
		if (this.byUser.count(connection.userId) === 0) {
			this.leaving.set(connection.userId, Date.now() + LEAVING_MS)
		}
	}

	/**
	 * The conversations that are open there, each with its other person.
	 * @returns the people of those that were not open before.
	 */
	open(connection: Connection, threads: Map<string, string>): Set<string> {
		const before = connection.threads
		for (const other of before.values()) this.watchers.delete(other, connection)
		connection.open(threads)
		for (const other of threads.values()) this.watchers.add(other, connection)
		return new Set([...threads].flatMap(([id, other]) => (before.has(id) ? [] : [other])))
	}

	/** Asks every process whether people are there: those of the open conversations. */
	askWhereabouts({ threads, showPresence }: Connection, people = new Set(threads.values())) {
		if (!showPresence) return
		for (const user of people) bus().publish({ kind: 'whereabouts', user })
	}

	/** Whether the person shows their presence, as it was looked up. True when that is news. */
	setPresence(connection: Connection, shown: boolean): boolean {
		if (connection.showPresence === shown) return false
		connection.showPresence = shown
		this.tellPresence(connection.userId)
		this.askWhereabouts(connection)
		return true
	}

	/** Here, and does not hide it. */
	isOnline(userId: string): boolean {
		return this.byUser.of(userId).some(({ showPresence }) => showPresence)
	}

	/** Whether this person has the conversation open in a page that is joined to this process. */
	hasOpen(userId: string, threadId: string): boolean {
		return this.byUser.of(userId).some(({ threads }) => threads.has(threadId))
	}

	/** Tells everybody whether this person is here, after that may have changed. */
	tellPresence(userId: string) {
		bus().publish({ kind: 'presence', user: userId, online: this.isOnline(userId) })
	}

	/** Who has been away for a while is told to have left. */
	tellDepartures() {
		for (const [userId, at] of this.leaving) {
			if (at > Date.now()) continue
			this.leaving.delete(userId)
			if (this.byUser.count(userId) > 0) continue
			noteSeen(userId, 'left')
			this.tellPresence(userId)
		}
	}

	handle(message: BusMessage) {
		switch (message.kind) {
			case 'changed':
				for (const [userId, version] of Object.entries(message.users)) {
					for (const connection of this.byUser.of(userId)) {
						connection.tell(version, message.threads)
					}
				}
				return
			case 'typing':
				for (const connection of this.byUser.of(message.to)) {
					if (connection.showPresence && connection.threads.has(message.thread)) {
						connection.send({ type: 'typing', thread: message.thread })
					}
				}
				return
			case 'whereabouts':
				if (this.isOnline(message.user)) this.tellPresence(message.user)
				return
			case 'presence':
				this.showPresence(message.user, message.online)
		}
	}

	private showPresence(user: string, online: boolean) {
		// Gone there, but still here.
		if (!online && this.isOnline(user)) return this.tellPresence(user)
		for (const connection of this.watchers.of(user)) {
			if (!connection.showPresence) continue
			for (const [thread, other] of connection.threads) {
				if (other === user) connection.send({ type: 'presence', thread, online })
			}
		}
	}
}

export const hub = (): Hub => once('hub', () => new Hub())
