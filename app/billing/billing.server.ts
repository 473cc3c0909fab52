import { env } from '~/env.server'
import { endpointBilling } from './endpoint.server'
import { ledger } from './ledger.server'
import type { Billing } from './port'

/** The billing that is configured: the marketplace's, where it has one, else our own ledger. */
export const billing = (): Billing => (env.BILLING_URL ? endpointBilling : ledger)
