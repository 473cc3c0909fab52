import type { LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { actorOf } from '~/auth/sessions.server'
import { openPage, page } from '~/http/doors.server'
import { embedActorOf } from './session.server'

/** As `page`, and for whoever a frame was opened for: the pictures in its messages come by the same addresses. */
export function pageOrFrame<T>(load: (args: LoaderFunctionArgs & { actor: Actor }) => Promise<T>) {
	const forAll = page(load)
	return async (args: LoaderFunctionArgs): Promise<T> => {
		const framed = (await actorOf(args.request)) ? null : await embedActorOf(args.request)
		if (!framed) return forAll(args)
		return openPage<T>(open => load({ ...open, actor: framed }))(args)
	}
}
