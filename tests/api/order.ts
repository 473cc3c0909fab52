import { randomUUID } from 'node:crypto'
import type { Api, Call } from '../support/api.ts'
import { otherScope, type Scene, type WRITES } from './calls.ts'

const TOO_LARGE = `"${'x'.repeat(130 * 1024)}"`

/** Requests with the status that each must get, in the order of the checks: each still holds what the later ones are refused for. */
export async function inOrder(
	api: Api,
	scene: Scene,
	call: (typeof WRITES)[number],
): Promise<[number, string, Call][]> {
	const { scope, who, refused, hasIds } = call
	const address = call.address(scene)
	const foreign = call.path.replace(/\{\w+\}/g, randomUUID())
	const wrongScope = otherScope(scope)
	const stranger = await api.token(await api.makeContractor(), wrongScope)
	const limited = await api.token(scene[who], wrongScope)
	const as = await api.token(scene[who], scope)
	const large = { body: TOO_LARGE, headers: { 'content-type': 'text/plain' } }
	const unknown = Array.isArray(refused) ? { bogus: 1 } : { ...(refused as object), bogus: 1 }
	return [
		[401, foreign, large],
		...(hasIds ? [[404, foreign, { as: stranger, ...large }] as [number, string, Call]] : []),
		[403, address, { as: limited, ...large }],
		[415, address, { as, ...large }],
		[413, `${address}?bogus=1`, { as, body: TOO_LARGE.slice(1) }],
		[400, address, { as, body: '{"bogus": 1' }],
		[400, `${address}?bogus=1`, { as, body: refused }],
		[400, address, { as, body: unknown }],
		[422, address, { as, body: refused }],
	]
}
