import { randomBytes } from 'node:crypto'
import { delay, HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { db } from '~/db/client.server'
import { env } from '~/env.server'

type Step = 'authorise' | 'capture' | 'void'

/**
 * How a call goes: `lost` and `late` are done, but the caller does not hear of it
 * in time; the others that fail are not done.
 */
type Course = 'done' | 'refused' | 'error' | 'hangs' | 'lost' | 'late' | 'misunderstood'

const URL_OF_IT = 'https://marketplace.example/billing'
const TIMEOUT_MS = 200

/** A marketplace's billing, as our documentation asks for it, with what can go wrong. */
export class BillingEndpoint {
	readonly secret = `whsec_${randomBytes(32).toString('base64')}`
	readonly charges = new Map<string, 'HELD' | 'CAPTURED' | 'VOIDED'>()
	/** Each call that was done for the first time. */
	readonly done: { step: Step; chargeId: string; amount: number }[] = []
	/** Each call that came. */
	readonly calls: Step[] = []
	/** What the next calls meet, in order; after that all is well. */
	courses: Record<Step, Course[]> = { authorise: [], capture: [], void: [] }
	/** Awaited by each call before it is done. */
	before: (step: Step) => Promise<void> = async () => {}

	private readonly server = setupServer(
		http.post(`${URL_OF_IT}/:step`, async ({ request, params }) => {
			const step = params.step as Step
			const body = await request.text()
			const signed = new Webhook(this.secret).verify(body, Object.fromEntries(request.headers))
			const charge = signed as { chargeId: string; amount: number }
			expect(request.headers.get('idempotency-key')).toBe(charge.chargeId)
			this.calls.push(step)
			const course = this.courses[step].shift() ?? 'done'
			await this.before(step)
			return this.meet(course, step, charge)
		}),
	)

	private async meet(course: Course, step: Step, charge: { chargeId: string; amount: number }) {
		if (course === 'refused') {
			return HttpResponse.json({ reason: 'The card has expired.' }, { status: 402 })
		}
		if (course === 'error') return new HttpResponse('broken', { status: 500 })
		if (course === 'misunderstood') return new HttpResponse(null, { status: 400 })
		if (course === 'hangs') await delay('infinite')
		const understood = this.act(step, charge)
		if (course === 'lost') return HttpResponse.error()
		if (course === 'late') await delay(2 * TIMEOUT_MS)
		return understood
			? HttpResponse.json({ reference: `ref-${charge.chargeId}` })
			: HttpResponse.json(
					{ detail: `It is ${this.charges.get(charge.chargeId)}.` },
					{ status: 409 },
				)
	}

	private act(step: Step, { chargeId, amount }: { chargeId: string; amount: number }): boolean {
		const from = { authorise: undefined, capture: 'HELD', void: 'HELD' }[step]
		const to = ({ authorise: 'HELD', capture: 'CAPTURED', void: 'VOIDED' } as const)[step]
		const state = this.charges.get(chargeId)
		if (state === to) return true
		// What was never held counts as given back: its hold may still be on the way.
		if (state !== from && !(step === 'void' && state === undefined)) return false
		this.charges.set(chargeId, to)
		this.done.push({ step, chargeId, amount })
		return true
	}

	count = (step: Step) => this.done.filter(one => one.step === step).length

	/** Puts it in the place of the ledger for a file of tests. */
	install() {
		beforeAll(() => {
			this.server.listen({ onUnhandledRequest: 'error' })
			Object.assign(env, {
				BILLING_URL: URL_OF_IT,
				BILLING_SECRET: this.secret,
				BILLING_TIMEOUT_MS: TIMEOUT_MS,
			})
		})
		afterEach(() => {
			this.charges.clear()
			this.done.length = 0
			this.calls.length = 0
			this.courses = { authorise: [], capture: [], void: [] }
			this.before = async () => {}
		})
		afterAll(() => this.server.close())
	}

	/**
	 * Money and leads agree: a claimed lead is paid for once, by who has it, and
	 * nothing else is held or captured, there or here.
	 */
	async expectAgreement(leadIds: string[]) {
		const charges = await db.charge.findMany({ where: { leadId: { in: leadIds } } })
		for (const leadId of leadIds) {
			const lead = await db.lead.findUniqueOrThrow({ where: { id: leadId } })
			const paid = charges.filter(
				({ id, leadId: of }) => of === leadId && this.charges.get(id) === 'CAPTURED',
			)
			expect(paid.map(({ contractorId }) => contractorId)).toEqual(
				lead.status === 'CLAIMED' ? [lead.contractorId] : [],
			)
		}
		expect([...this.charges.values()]).not.toContain('HELD')
		for (const { id, status } of charges) {
			const there = this.charges.get(id)
			if (status === 'CAPTURED') expect(there).toBe('CAPTURED')
			else expect(['VOIDED', 'REFUSED']).toContain(status)
			if (there === 'CAPTURED') expect(status).toBe('CAPTURED')
		}
	}
}
