import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { env } from '~/env.server'
import { log, loggable } from '~/http/log.server'
import { holderOf } from '~/notifications/email/reply-address.server'
import { Unreadable } from '~/replies/incoming.server'
import { MAX_MAIL } from '~/replies/limits'
import { receiveMail } from '~/replies/receive.server'

const MAX_CONNECTIONS = 100

/** Octets of e-mails that are under way, in all connections together. */
const MAX_UNDER_WAY = 4 * MAX_MAIL

/** Of one e-mail. */
const MAX_RECIPIENTS = 10

/** Without a word from the client, and for a whole connection, in milliseconds. */
const SILENCE_MS = 60_000
const CONNECTION_MS = 10 * 60_000

/** What the client is answered (RFC 5321, 4.2; RFC 3463). */
const answer = (code: number, words: string) =>
	Object.assign(new Error(words), { responseCode: code })

const LATER = () => answer(451, '4.3.0 Not now: try again later')

/**
 * Takes e-mails to reply addresses, and to no others. An e-mail is answered 250
 * only when what became of it is durable.
 * @returns its port, and what closes it when those under way are through.
 */
export async function serveInboundMail(port: number) {
	let underWay = 0
	const server = new SMTPServer({
		name: env.REPLY_DOMAIN!,
		banner: 'Replies to conversations',
		size: MAX_MAIL,
		maxClients: MAX_CONNECTIONS,
		socketTimeout: SILENCE_MS,
		closeTimeout: 3000,
		disableReverseLookup: true,
		logger: false,
		...tls(),
		onRcptTo({ address }, session, done) {
			void mayReceive(address, session).then(() => done(), done)
		},
		onData(stream, session, done) {
			let size = 0
			const taken = (octets: number) => {
				size += octets
				underWay += octets
				return underWay <= MAX_UNDER_WAY
			}
			void take(stream, session, taken)
				.then(() => done(null, '2.0.0 Taken'), done)
				.finally(() => {
					underWay -= size
				})
		},
	})
	server.on('error', error => log.info({ err: loggable(error) }, 'a connection of inbound e-mail'))
	server.server.on('connection', (socket: Socket) => {
		const timer = setTimeout(() => socket.destroy(), CONNECTION_MS).unref()
		socket.once('close', () => clearTimeout(timer))
	})
	server.listen(port)
	await once(server.server, 'listening')
	return {
		port: (server.server.address() as AddressInfo).port,
		close: () => new Promise<void>(resolve => server.close(() => resolve())),
	}
}

/** One file with the key and the certificates, in PEM; without it nothing is encrypted. */
function tls() {
	if (!env.INBOUND_SMTP_TLS) return { disabledCommands: ['AUTH', 'STARTTLS'] }
	const pem = readFileSync(env.INBOUND_SMTP_TLS)
	return { disabledCommands: ['AUTH'], key: pem, cert: pem }
}

/** @throws what the client is answered when this e-mail may not go there. */
async function mayReceive(address: string, { envelope }: SMTPServerSession): Promise<void> {
	if (envelope.rcptTo.length >= MAX_RECIPIENTS) throw answer(452, '4.5.3 Too many recipients')
	const holder = await holderOf(address).catch((error: unknown) => {
		log.error({ err: loggable(error) }, 'inbound e-mail')
		throw LATER()
	})
	if (!holder) throw answer(550, '5.1.1 No such address here')
}

async function take(
	stream: SMTPServerDataStream,
	{ envelope }: SMTPServerSession,
	taken: (octets: number) => boolean,
): Promise<void> {
	const chunks: Buffer[] = []
	let hasRoom = true
	// Read to its end in any case: the client hears the answer only then.
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		hasRoom &&= !stream.sizeExceeded && taken(chunk.length)
		if (hasRoom) chunks.push(chunk)
		else chunks.length = 0
	}
	if (stream.sizeExceeded) throw answer(552, '5.3.4 This is too large')
	if (!hasRoom) throw answer(452, '4.3.1 Too much at once: try again later')
	const sender = envelope.mailFrom ? envelope.mailFrom.address : ''
	const recipients = envelope.rcptTo.map(({ address }) => address)
	const outcomes = await receiveMail({ raw: Buffer.concat(chunks), recipients, sender }).catch(
		(error: unknown) => {
			if (error instanceof Unreadable) throw answer(554, `5.6.0 Can't be read: ${error.message}`)
			log.error({ err: loggable(error) }, 'inbound e-mail')
			throw LATER()
		},
	)
	if (outcomes.every(outcome => outcome === 'refused')) {
		throw answer(550, '5.7.1 Send this from the address that got the e-mail')
	}
}
