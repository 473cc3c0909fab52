import { createTransport, type SendMailOptions } from 'nodemailer'
import { env } from '~/env.server'
import { Undeliverable } from '~/outbox/deliver.server'
import { once } from '~/registry.server'

/** The server refuses this address for good (RFC 5321, 4.2.1: 5yz). */
export class AddressRefused extends Undeliverable {}

/** The server answered, and did not take it for this address. */
export class NotTaken extends Error {}

const connect = (url: string) =>
	createTransport({
		url,
		pool: true,
		maxConnections: 4,
		maxRequeues: 1, // a kept connection may have been closed; beyond that the outbox tries again
		connectionTimeout: 10_000,
		greetingTimeout: 10_000,
		socketTimeout: 30_000,
		// What people wrote never names a file or an address to read.
		disableFileAccess: true,
		disableUrlAccess: true,
	})

const transports = once('smtp', () => new Map<string, ReturnType<typeof connect>>())

/**
 * Hands an e-mail to the configured server. Resolves when the server has taken it.
 * @throws AddressRefused; NotTaken; another Error when the server can't be reached
 *   or does not want us.
 */
export async function sendMail(mail: SendMailOptions): Promise<void> {
	const url = env.SMTP_URL!
	if (!transports.has(url)) transports.set(url, connect(url))
	try {
		await transports.get(url)!.sendMail(mail)
	} catch (error) {
		throw inWords(error as Error & { responseCode?: number; command?: string })
	}
}

function inWords(error: Error & { responseCode?: number; command?: string }): Error {
	const { responseCode: code, command, message } = error
	if (!code || !/^(RCPT TO|DATA)$/.test(command ?? '')) return error
	return command === 'RCPT TO' && code >= 500 ? new AddressRefused(message) : new NotTaken(message)
}

/** Ends all connections, for the end of a test. */
export function closeSmtp() {
	for (const transport of transports.values()) transport.close()
	transports.clear()
}
