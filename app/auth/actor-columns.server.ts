import { sql } from '~/db/sql.server'

/** The columns of an Actor, of "User" as `u`. */
export const ACTOR_COLUMNS = sql`u."id", u."name", u."role", u."timeZone", u."version"`
