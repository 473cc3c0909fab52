export const ROLES = ['HOMEOWNER', 'CONTRACTOR', 'ADMIN'] as const
export type Role = (typeof ROLES)[number]

/** Who acts: the first argument of every domain function. */
export interface Actor {
	id: string
	name: string
	role: Role
	/** IANA name; null until it is known. */
	timeZone: string | null
	/** Grows with everything in this person's lists, counts, notifications or profile. */
	version: number
	/** The session or token that proved it: two of them never share a cached answer. */
	credentialId: string
}

/** The columns of an Actor, for Prisma's `select`. */
export const ACTOR = { id: true, name: true, role: true, timeZone: true, version: true } as const

/** A row selected with ACTOR, or by these names. */
export type ActorRow = Omit<Actor, 'role' | 'credentialId'> & { role: string }

/** The actor that a session or token proved. Spelled out: copying an object of any shape takes V8 several times as long. */
export const toActor = (row: ActorRow, credentialId: string): Actor => ({
	id: row.id,
	name: row.name,
	role: row.role as Role,
	timeZone: row.timeZone,
	version: row.version,
	credentialId,
})

/** What everybody may know of a person. */
export interface Person {
	id: string
	name: string
	role: Role
}

/** The columns of a Person, for Prisma's `select`. */
export const PERSON = { id: true, name: true, role: true } as const

/** A row selected with PERSON, as a Person. */
export const toPerson = (row: { id: string; name: string; role: string }): Person => ({
	id: row.id,
	name: row.name,
	role: row.role as Role,
})

export const ROLE_NAMES: Record<Role, string> = {
	HOMEOWNER: 'Homeowner',
	CONTRACTOR: 'Contractor',
	ADMIN: 'Administrator',
}
