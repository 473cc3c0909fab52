import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { env } from '~/env.server'
import { serveInboundMail } from '../../server/inbound-smtp.ts'
import { replyScene, replyTests } from '../support/replies.ts'

// A real client, the real listener, and a certificate that is made here.

replyTests()
const folder = mkdtempSync(path.join(tmpdir(), 'starttls-'))
let inbound: Awaited<ReturnType<typeof serveInboundMail>>
let certificate: string

beforeAll(async () => {
	const [key, cert] = ['key.pem', 'cert.pem'].map(name => path.join(folder, name)) as [
		string,
		string,
	]
	execFileSync(
		'openssl',
		`req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${key} -out ${cert}`.split(
			' ',
		),
		{ stdio: 'pipe' },
	)
	certificate = readFileSync(cert, 'utf8')
	const both = path.join(folder, 'both.pem')
	writeFileSync(both, readFileSync(key, 'utf8') + certificate)
	Object.assign(env, { INBOUND_SMTP_TLS: both })
	inbound = await serveInboundMail(0)
})
afterAll(async () => {
	await inbound.close()
	Object.assign(env, { INBOUND_SMTP_TLS: undefined })
	rmSync(folder, { recursive: true })
})

const client = (tls: object) =>
	createTransport({ host: 'localhost', port: inbound.port, requireTLS: true, tls })

test('a reply comes encrypted, from who trusts the certificate', async () => {
	const s = await replyScene()
	const transport = client({ ca: certificate, minVersion: 'TLSv1.2' })
	const raw = s.write('Tuesday at nine.')
	const { response } = await transport.sendMail({ envelope: { from: s.from, to: s.to }, raw })
	transport.close()
	expect(response).toMatch(/^250 /)
	expect(await s.posted()).toEqual(['Tuesday at nine.'])
})

test('who trusts others alone is told nothing, and nothing is posted', async () => {
	const s = await replyScene()
	const transport = client({})
	const raw = s.write('Tuesday at nine.')
	const sending = transport.sendMail({ envelope: { from: s.from, to: s.to }, raw })
	await expect(sending).rejects.toThrow(/self-signed|certificate/i)
	transport.close()
	expect(await s.posted()).toEqual([])
})

test('it goes without, too, as mail servers do that know no TLS', async () => {
	const s = await replyScene()
	const transport = createTransport({ host: 'localhost', port: inbound.port, ignoreTLS: true })
	await transport.sendMail({ envelope: { from: s.from, to: s.to }, raw: s.write('Plain') })
	transport.close()
	expect(await s.posted()).toEqual(['Plain'])
})
