import type { LoaderFunctionArgs } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import { serveFile } from '~/http/serve-file.server'
import { storedFileOf } from './attachments.server'
import { disposition } from './name'
import { storage } from './storage.server'
import type { Variant } from './types'

/** Pictures that this server has made itself are shown; everything else, and with `?download` they too, is saved. */
export const serveAttachment =
	(variant: Variant) =>
	async ({ actor, request, params }: LoaderFunctionArgs & { actor: Actor }) => {
		const { key, name, picture, ...stored } = await storedFileOf(actor, params.id!, variant)
		const save = !picture || new URL(request.url).searchParams.has('download')
		return serveFile(request, {
			...stored,
			etag: stored.sha256,
			disposition: disposition(save ? 'attachment' : 'inline', name),
			open: range => storage().get(key, range),
		})
	}
