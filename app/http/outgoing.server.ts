import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import {
	checkedLookup,
	requirePublic,
	requirePublicLiteral,
	UnsafeAddress,
} from './public-address.server'

interface Letter {
	headers: Record<string, string>
	body: string | Buffer | null
	/** For everything together, redirects included, in milliseconds. */
	timeoutMs: number
	/** Also to private addresses, and without TLS. */
	anywhere: boolean
}

/** Nobody answered in time, or there was no connection; the message says which. */
export class NoAnswer extends Error {}

const MAX_REDIRECTS = 3

/**
 * Posts to an address that someone else chose, and resolves to the status of the
 * answer, whose body is not read. Each hop's address is checked and then connected
 * to as it was checked. Only 307 and 308 are followed: they alone keep a post a post.
 * @throws NoAnswer; UnsafeAddress.
 */
export async function post(address: string, letter: Letter): Promise<number> {
	const signal = AbortSignal.timeout(letter.timeoutMs)
	let url = new URL(address)
	for (let hops = 0; ; hops++) {
		const { statusCode = 0, headers } = await postOnce(url, letter, signal)
		if ((statusCode !== 307 && statusCode !== 308) || !headers.location) return statusCode
		if (hops === MAX_REDIRECTS) throw new NoAnswer(`More than ${MAX_REDIRECTS} redirects.`)
		if (!URL.canParse(headers.location, url.href)) throw new NoAnswer('A redirect to nowhere.')
		url = new URL(headers.location, url)
	}
}

/**
 * That a URL may be posted to, as far as it says itself.
 * @throws UnsafeAddress
 */
function requirePostable(url: URL, anywhere: boolean): void {
	if (url.protocol !== 'https:' && !(anywhere && url.protocol === 'http:')) {
		throw new UnsafeAddress('It must begin with https://.')
	}
	if (url.username || url.password) throw new UnsafeAddress('It must not hold a password.')
	if (!anywhere) requirePublicLiteral(url)
}

/**
 * That an address may be posted to, as far as it and the name server say now.
 * @throws UnsafeAddress with a sentence.
 */
export async function requireReachable(address: string, anywhere: boolean): Promise<void> {
	const url = new URL(address)
	requirePostable(url, anywhere)
	if (anywhere) return
	await requirePublic(url).catch(error => {
		throw error instanceof UnsafeAddress ? error : new UnsafeAddress('It can’t be found.')
	})
}

function postOnce(
	url: URL,
	{ headers, body, timeoutMs, anywhere }: Letter,
	signal: AbortSignal,
): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		requirePostable(url, anywhere)
		const { request } = url.protocol === 'https:' ? https : http
		const sending = request(url, {
			method: 'POST',
			signal,
			// A connection of its own: one that is kept open was checked for another time.
			agent: false,
			...(!anywhere && { lookup: checkedLookup() }),
			headers: {
				'content-type': 'application/json',
				'content-length': body === null ? 0 : Buffer.byteLength(body),
				'user-agent': 'Plumbline-Webhooks/1',
				...headers,
			},
		})
		sending.on('response', response => {
			response.on('error', () => {}) // what is cut off after the status is not missed
			response.resume()
			resolve(response)
		})
		sending.on('error', (error: NodeJS.ErrnoException) => {
			if (error instanceof UnsafeAddress) return reject(error)
			reject(
				new NoAnswer(
					signal.aborted
						? `No answer within ${timeoutMs / 1000} s.`
						: `No connection (${error.code ?? error.name}).`,
				),
			)
		})
		// Also an answer that is none, such as a change of protocol.
		sending.on('close', () => reject(new NoAnswer('The connection ended without an answer.')))
		sending.end(body)
	})
}
