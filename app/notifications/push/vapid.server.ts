import webPush from 'web-push'
import { db } from '~/db/client.server'
import { transaction } from '~/db/transaction.server'
import { env } from '~/env.server'
import { once } from '~/registry.server'

/** The key pair of this service, base64url (RFC 8292). */
interface Keys {
	publicKey: string
	privateKey: string
}

const known = once('vapid-keys', (): { keys?: Promise<Keys> } => ({}))

/** Made by whoever asks first, of all processes; browsers that subscribed are bound to it for good. */
export function vapidKeys(): Promise<Keys> {
	known.keys ??= readOrMake().catch(error => {
		delete known.keys
		throw error
	})
	return known.keys
}

async function readOrMake(): Promise<Keys> {
	const stored = await db.vapidKey.findUnique({ where: { id: 1 } })
	if (stored) return stored
	const { publicKey, privateKey } = webPush.generateVAPIDKeys()
	return transaction(async tx => {
		await tx.$executeRaw`
			INSERT INTO "VapidKey" ("id", "publicKey", "privateKey")
			VALUES (1, ${publicKey}, ${privateKey}) ON CONFLICT DO NOTHING`
		return tx.vapidKey.findUniqueOrThrow({ where: { id: 1 } })
	})
}

/** Whom a push service may write to about us. */
export const vapidSubject = (): string => {
	if (env.MAIL_FROM) return `mailto:${env.MAIL_FROM}`
	return env.APP_ORIGIN?.startsWith('https:') ? env.APP_ORIGIN : 'mailto:webmaster@example.com'
}
