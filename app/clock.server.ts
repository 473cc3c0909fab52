import { once } from '~/registry.server'

const shift = once('clock-shift', () => ({ ms: 0 }))

/** The time, for whatever decides by it. Leases and due times go by the database's, which is shifted alike. */
export const now = (): Date => new Date(Date.now() + shift.ms)

/** How far this process's clock was moved, in milliseconds. */
export const clockShift = (): number => shift.ms

/** Moves the clock of this process, and the database's as it sees it. For tests: nothing else calls it. */
export const moveClock = (to: Date | number): void => {
	shift.ms = typeof to === 'number' ? shift.ms + to : to.getTime() - Date.now()
}
