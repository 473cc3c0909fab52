import { env } from '~/env.server'

/** What a claim costs where the trade has no price of its own, in minor units. */
const DEFAULT_PRICE = 900

/** What claiming a lead of a trade costs, in minor units of BILLING_CURRENCY. */
export const priceOf = (trade: string): number =>
	Object.hasOwn(env.BILLING_PRICES, trade) ? env.BILLING_PRICES[trade]! : DEFAULT_PRICE
