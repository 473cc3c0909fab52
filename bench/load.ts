import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { freePort } from '../scripts/free-port.ts'
import { onExit } from '../scripts/on-exit.ts'

/** As many clients ask at once. */
export const CLIENTS = 16

/** How long one round is, in seconds. */
const SECONDS = 3

interface Asked {
	url: string
	headers?: Record<string, string>
	/** How many ask at once. Default: `CLIENTS`. */
	clients?: number
	/** Each time another number follows the address, counting from this one. */
	countFrom?: number
}

/**
 * Asks for one address again and again with `wrk` (Debian's package), one round.
 * @returns answers a second.
 * @throws Error when one of them was not a 2xx or 3xx.
 */
export async function answersASecond({
	url,
	headers = {},
	clients = CLIENTS,
	countFrom,
}: Asked): Promise<number> {
	const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
	const options = ['--timeout', '20s', '-t1', `-c${clients}`, `-d${SECONDS}s`, ...given]
	const asked =
		countFrom === undefined ? [url] : ['-s', 'bench/count.lua', url, '--', String(countFrom)]
	const { stdout } = await promisify(execFile)('wrk', [...options, ...asked])
	if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout)
	return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)![1])
}

/** What a server without a framework answers. */
interface Bare {
	status: number
	headers: Record<string, string>
	/** Bytes of the body. */
	size: number
}

const BARE = `
const [port, status, headers, size] = process.argv.slice(1)
const body = Number(size) ? Buffer.alloc(Number(size), 'plumb line ') : undefined
require('node:http').createServer((request, response) => {
	response.writeHead(Number(status), JSON.parse(headers)).end(body)
}).listen(Number(port), '127.0.0.1', () => console.log('listening'))`

/** Starts a bare `node:http` server, which answers all with the same. */
export async function startBare({ status, headers, size }: Bare) {
	const port = await freePort()
	const type = { ...headers, ...(size > 0 && { 'Content-Length': String(size) }) }
	const args = ['-e', BARE, String(port), String(status), JSON.stringify(type), String(size)]
	const child = spawn(process.execPath, args)
	const cancel = onExit(() => child.kill('SIGKILL'))
	await once(child.stdout, 'data')
	return {
		url: `http://127.0.0.1:${port}/`,
		stop: () => {
			child.kill()
			cancel()
		},
	}
}
