// The unchanged poll of a logged-in page, against a bare node:http server that
// answers 304: `npm run build && npx tsx bench/unchanged-poll.ts`. Needs wrk
// (Debian's package). Rounds alternate, so that both meet the same machine.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { freePort } from '../scripts/free-port.ts'
import { migrate } from '../scripts/migrate.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { Visitor } from '../tests/support/browserless.ts'
import { startServer } from '../tests/support/server.ts'

const ROUNDS = 5
const SECONDS = 4
const CONNECTIONS = 16

/** Listens without a framework and answers as our 304 looks. */
const BARE = `
require('node:http').createServer((request, response) => {
	response.writeHead(304, { ETag: '"0123456789012345678901234567"', 'Cache-Control': 'private, no-cache', Vary: 'Cookie, Accept-Encoding' }).end()
}).listen(Number(process.argv[1]), '127.0.0.1', () => console.log('listening'))`

/** Requests a second, all of them answered 304. */
async function measure(url: string, headers: Record<string, string>): Promise<number> {
	const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
	const options = ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, ...given, url]
	const { stdout } = await promisify(execFile)('wrk', options)
	if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout)
	return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)![1])
}

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1]!

async function compare(name: string, databaseUrl?: string) {
	const barePort = await freePort()
	const bare = spawn(process.execPath, ['-e', BARE, String(barePort)])
	await once(bare.stdout!, 'data')
	const env = { LIMIT_API_READS_MINUTE: '1000000000', LOG_LEVEL: 'info' }
	const server = await startServer({ ...(databaseUrl && { databaseUrl }), seed: true, env })
	try {
		const visitor = await new Visitor(server.origin).logIn('homeowner@example.com')
		const address = `${server.origin}/poll?thread=${await visitor.firstThread()}`
		const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
		const first = await fetch(address, { headers: { cookie, 'accept-encoding': 'gzip' } })
		const headers = {
			cookie,
			'accept-encoding': 'gzip',
			'if-none-match': first.headers.get('etag')!,
		}
		const again = await fetch(address, { headers })
		if (first.status !== 200 || again.status !== 304) throw new Error('It is not unchanged.')
		const bares: number[] = []
		const ours: number[] = []
		for (let round = 0; round < ROUNDS; round++) {
			bares.push(await measure(`http://127.0.0.1:${barePort}/poll`, headers))
			ours.push(await measure(address, headers))
		}
		const [reference, mine] = [median(bares), median(ours)]
		console.log(
			`${name}: bare ${Math.round(reference)}/s, ours ${Math.round(mine)}/s, ratio ${(mine / reference).toFixed(2)} (aim: 0.6)`,
		)
	} finally {
		bare.kill()
		await server.stop()
	}
}

await compare('SQLite')
const postgres = await startPostgres()
try {
	await migrate(postgres.url)
	await compare('PostgreSQL', postgres.url)
} finally {
	postgres.stop()
}
