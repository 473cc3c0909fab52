import { KEY_ROOM } from '~/db/search-index.server'
import { momentOf } from '~/local-time'

/** Keys order messages by time: milliseconds since 2020, then the place in the thread, then room for others. */
const EPOCH_MS = Date.UTC(2020, 0)
const DAY_MS = 86_400_000

/** Messages of one thread and millisecond that keep their order. */
const SEQS = 1024
const KEYS_PER_MS = BigInt(SEQS * KEY_ROOM)

/** Below and above every key. */
export const LOWEST_KEY = -(2n ** 62n)
export const HIGHEST_KEY = 2n ** 62n

/** The lowest key of a moment. */
export const keyAt = (ms: number): bigint => BigInt(Math.trunc(ms) - EPOCH_MS) * KEYS_PER_MS

/** The lowest key that a message may get. */
export const keyFor = ({ createdAt, seq }: { createdAt: Date; seq: number }): bigint =>
	keyAt(createdAt.getTime()) + BigInt((seq % SEQS) * KEY_ROOM)

/** When a day begins in a time zone, as milliseconds since 1970. */
export const dayBegins = (year: number, month: number, day: number, timeZone: string): number =>
	momentOf(Date.UTC(year, month - 1, day) / DAY_MS, 0, timeZone).getTime()
