import { z } from 'zod'

/* What the variables of the environment hold. */

export const flag = z
	.enum(['true', 'false'], 'must be true or false')
	.default('false')
	.transform(value => value === 'true')

/** A text, or undefined when it is empty. */
export const setting = z
	.string()
	.trim()
	.transform(text => text || undefined)
	.optional()

/** A text for which something holds, if there is one. */
export const settingThat = (holds: (text: string) => boolean, error: string) =>
	setting.refine(text => text === undefined || holds(text), error)

/** An address that begins in a certain way, if there is one. */
export const address = (beginning: RegExp, error: string) =>
	settingThat(url => beginning.test(url) && URL.canParse(url), error)

/** An origin and nothing else, since it goes into a header; without TLS only this machine's own, for trying it out. */
export const mayEmbed = (origin: string) =>
	/^(https:\/\/[a-z0-9.-]+|http:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?$/.test(origin)

/** Prices in minor units by trade, as JSON. */
export const prices = setting
	.transform((text, context) => {
		try {
			return JSON.parse(text ?? '{}') as unknown
		} catch {
			context.addIssue('must be JSON, like {"Plumbing": 1200}')
			return z.NEVER
		}
	})
	.pipe(z.record(z.string(), z.int().min(0), 'must name a price in minor units for each trade'))

/** What signs calls, as Standard Webhooks writes it. */
export const secret = settingThat(
	text => /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(text),
	'must be whsec_ and at least 24 random bytes in base64',
)

export const milliseconds = (fallback: number) =>
	z.coerce.number().int().min(1).max(45_000).default(fallback)

/** How often something may be done. */
export const limit = (points: number) => z.coerce.number().int().min(1).default(points)
