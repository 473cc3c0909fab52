import { log } from '~/http/log.server'

/** One short message. */
export interface Sms {
	/** The delivery: the same when it is sent again. */
	id: number
	/** E.164. */
	to: string
	text: string
}

/**
 * Who carries an SMS. Resolves when it is taken.
 * @throws Undeliverable when the number can never be reached; another Error when
 *   trying again may help.
 */
export type Gateway = (sms: Sms) => Promise<void>

/** By name, as in SMS_GATEWAY. */
export const GATEWAYS = {
	/** Carries nothing, and says that there was one: not to whom, nor what. */
	log: async ({ id, text }) => log.info({ delivery: id, characters: text.length }, 'sms'),
} satisfies Record<string, Gateway>
