import { setTimeout as pause } from 'node:timers/promises'
import type { Charge } from '~/db/generated/sqlite/client.ts'
import { refuseInTransaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { signedHeaders } from '~/http/signature.server'

export type Step = 'authorise' | 'capture' | 'void'

/** What the marketplace's billing answered. */
export interface Said {
	status: number
	/** The fields of its JSON, if it was any. */
	fields: Record<string, unknown>
}

/** Nobody answered in time, or with something that says "later". */
export class NotNow extends Error {}

/** Milliseconds before each further try within one request of a person. */
const PAUSES_MS = [200, 600]

const LATER = [408, 425, 429]

/** Whom and what a charge is about, by both sides' ids. */
export interface About {
	lead: { id: string; externalId: string | null; trade: string }
	contractor: { id: string; externalId: string | null }
}

/**
 * Asks `BILLING_URL/<step>` once: a signed POST (Standard Webhooks' headers) whose
 * `Idempotency-Key` is the charge's id, the same in every try.
 * @throws NotNow after BILLING_TIMEOUT_MS, without a connection, and for 5xx, 408,
 *   425 and 429.
 */
export async function askOnce(step: Step, charge: Charge, about: About): Promise<Said> {
	refuseInTransaction()
	const body = JSON.stringify({
		chargeId: charge.id,
		amount: charge.amount,
		currency: charge.currency,
		reference: charge.reference,
		...about,
	})
	try {
		const response = await fetch(`${env.BILLING_URL!.replace(/\/$/, '')}/${step}`, {
			method: 'POST',
			body,
			redirect: 'manual',
			signal: AbortSignal.timeout(env.BILLING_TIMEOUT_MS),
			headers: {
				'content-type': 'application/json',
				'idempotency-key': charge.id,
				...signedHeaders(env.BILLING_SECRET!, `${charge.id}.${step}`, body),
			},
		})
		const { status } = response
		const fields = fieldsOf(await response.text())
		if (status >= 500 || LATER.includes(status)) throw new NotNow(`Billing answered ${status}.`)
		return { status, fields }
	} catch (error) {
		if (error instanceof NotNow) throw error
		const { name } = error as Error
		throw new NotNow(name === 'TimeoutError' ? 'Billing did not answer in time.' : 'No connection.')
	}
}

/** The same with two further tries, while someone waits for the answer. */
export async function ask(step: Step, charge: Charge, about: About): Promise<Said> {
	for (const ms of PAUSES_MS) {
		try {
			return await askOnce(step, charge, about)
		} catch (error) {
			if (!(error instanceof NotNow)) throw error
			await pause(ms)
		}
	}
	return askOnce(step, charge, about)
}

function fieldsOf(text: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(text)
		return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
	} catch {
		return {}
	}
}

export const succeeded = ({ status }: Said) => status >= 200 && status < 300

/** The reason that an answer gives, as one line for people; RFC 9457 calls it `detail`. */
export function reasonOf({ fields, status }: Said): string {
	const given = [fields.reason, fields.detail].find(text => typeof text === 'string' && text.trim())
	const line = String(given ?? `Billing answered ${status}.`).replace(/[\p{C}\s]+/gu, ' ')
	return [...line.trim()].slice(0, 200).join('')
}
