import type { Actor } from '~/auth/actor'
import type { Transaction } from '~/db/types.server'

/** A lead that someone wants to claim. */
export interface Billable {
	id: string
	trade: string
	homeownerId: string
}

/** What was promised for one claim, before the lead is won. */
export interface Hold {
	chargeId: string
	contractor: Actor
	lead: Billable
	/** The billing endpoint's own name of it. */
	reference: string | null
}

/** Whether and how a claim is paid. A claim asks it before it commits. */
export interface Billing {
	/**
	 * May ask over the network: never within a transaction.
	 * @throws Problem 409 refused, with the reason; 503 nobody answers.
	 */
	authorise(contractor: Actor, lead: Billable): Promise<Hold>
	/**
	 * In the transaction that wins the lead.
	 * @throws Problem that undoes the claim: 409 the contractor's cap; 503 the hold
	 *   was given up meanwhile.
	 */
	capture(tx: Transaction, hold: Hold): Promise<void>
	/** The lead was not won: gives the hold back, unless it has been captured. */
	void(hold: Hold): Promise<void>
}
