import { once } from '~/registry.server'

/** Forgets what was read of messages in this process: the next look is at the database. */
export const forgetMessages = () => once('known-messages', () => new Map()).clear()
