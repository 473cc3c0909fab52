import {
	createDecipheriv,
	createECDH,
	createPublicKey,
	hkdfSync,
	randomBytes,
	verify,
} from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a push service took, as the browser reads it. */
export interface Taken {
	path: string
	payload: Record<string, unknown>
	headers: http.IncomingHttpHeaders
}

/** `connect`: nothing was said yet; `asked`: all of a push has come; `taken`: it is the device's, and the sender does not know yet; `answered`: it was told. */
export type PushStep = 'connect' | 'asked' | 'taken' | 'answered'

/**
 * A push service and the browsers behind it: checks the sender's signature (RFC
 * 8292) and decrypts (RFC 8188, RFC 8291) with the keys of the subscription, by
 * Node's own cryptography and not by the library that sends.
 */
export class PushService {
	readonly taken: Taken[] = []
	/** By path: the status to answer with in the place of 201. */
	readonly answers = new Map<string, number>()
	/** Waited for at each step of each push. */
	onStep: (step: PushStep) => void | Promise<void> = () => {}
	/** What was wrong with what came. */
	readonly faults: string[] = []
	#subscriptions = new Map<string, { ecdh: ReturnType<typeof createECDH>; auth: Buffer }>()
	#server = http.createServer((request, response) => {
		const chunks: Buffer[] = []
		request.on('data', chunk => chunks.push(chunk))
		request.on('end', async () => {
			const path = request.url!
			await this.onStep('asked')
			const status =
				this.answers.get(path) ?? this.#take(path, request.headers, Buffer.concat(chunks))
			await this.onStep('taken')
			response.writeHead(status).end(() => this.onStep('answered'))
		})
	})

	constructor() {
		this.#server.on('connection', () => this.onStep('connect'))
	}

	get origin() {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
	}

	start = () => new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
	stop = () => new Promise(resolve => this.#server.close(resolve))

	/** What a browser would say of a new subscription. */
	subscribe() {
		const ecdh = createECDH('prime256v1')
		const p256dh = ecdh.generateKeys().toString('base64url')
		const auth = randomBytes(16)
		const path = `/push/${randomBytes(16).toString('hex')}`
		this.#subscriptions.set(path, { ecdh, auth })
		return { endpoint: this.origin + path, p256dh, auth: auth.toString('base64url'), path }
	}

	/** What reached the browser of one subscription. */
	of = ({ path }: { path: string }) =>
		this.taken.filter(taken => taken.path === path).map(({ payload }) => payload)

	#take(path: string, headers: http.IncomingHttpHeaders, body: Buffer): number {
		const subscription = this.#subscriptions.get(path)
		if (!subscription) return 404
		try {
			requireVapid(headers.authorization ?? '', this.origin)
			if (headers['content-encoding'] !== 'aes128gcm') throw new Error('Not aes128gcm.')
			if (!/^\d+$/.test(String(headers.ttl))) throw new Error('No TTL.')
			if (!/^[A-Za-z0-9_-]{1,32}$/.test(String(headers.topic))) throw new Error('No topic.')
			if (body.length > 4096) throw new Error(`${body.length} bytes.`)
			const text = decrypt(body, subscription.ecdh, subscription.auth)
			this.taken.push({ path, payload: JSON.parse(text), headers })
			return 201
		} catch (error) {
			this.faults.push(String(error))
			return 400
		}
	}
}

/** RFC 8292: a JWT for this origin, signed by the key that is sent along. */
function requireVapid(authorization: string, audience: string) {
	const [, token, key] = /^vapid t=([^,]+), ?k=([\w-]+)$/.exec(authorization) ?? []
	if (!token || !key) throw new Error('No vapid.')
	const [head, claims, signature] = token.split('.') as [string, string, string]
	const point = Buffer.from(key, 'base64url')
	const jwk = {
		kty: 'EC',
		crv: 'P-256',
		x: point.subarray(1, 33).toString('base64url'),
		y: point.subarray(33).toString('base64url'),
	}
	const verified = verify(
		'sha256',
		Buffer.from(`${head}.${claims}`),
		{ key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
		Buffer.from(signature, 'base64url'),
	)
	if (!verified) throw new Error('Wrong signature.')
	const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString())
	if (aud !== audience) throw new Error(`For ${aud}.`)
	if (!(exp > Date.now() / 1000 && exp <= Date.now() / 1000 + 24 * 3600))
		throw new Error('Expired.')
	if (!/^(mailto:|https:)/.test(sub)) throw new Error('Nobody to write to.')
}

/** RFC 8188 with the keys of RFC 8291, 3.4; one record. */
function decrypt(body: Buffer, ecdh: ReturnType<typeof createECDH>, auth: Buffer): string {
	const salt = body.subarray(0, 16)
	const length = body[20]!
	const sender = body.subarray(21, 21 + length)
	const sealed = body.subarray(21 + length)
	const derive = (secret: Buffer, salt: Buffer, info: Buffer, size: number) =>
		Buffer.from(hkdfSync('sha256', secret, salt, info, size))
	const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender])
	const secret = derive(ecdh.computeSecret(sender), auth, info, 32)
	const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
	const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
	const decipher = createDecipheriv('aes-128-gcm', key, nonce)
	decipher.setAuthTag(sealed.subarray(-16))
	const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
	return padded.subarray(0, padded.lastIndexOf(2)).toString()
}
