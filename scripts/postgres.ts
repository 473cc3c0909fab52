import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.ts'
import { onExit } from './on-exit.ts'
import { findProgram } from './programs.ts'
import { waitUntil } from './wait-until.ts'

/** Debian keeps the server's programs off PATH, one folder per version. */
const DEBIAN = '/usr/lib/postgresql'

/** The folder of PostgreSQL's server programs (newest version), or undefined. */
export function findPostgres(): string | undefined {
	const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : []
	const folders = versions
		.sort((a, b) => Number(b) - Number(a))
		.map(version => path.join(DEBIAN, version, 'bin'))
	const initdb = findProgram('initdb', folders)
	return initdb && path.dirname(initdb)
}

export interface RunningPostgres {
	/** Its database "postgres", as its superuser. */
	url: string
	/** Ends it and removes its folder. So does the end of this process. */
	stop: () => void
}

/**
 * Starts a throw-away PostgreSQL server in a temporary folder, on a free port of
 * 127.0.0.1, without passwords. `fsync` makes commits wait for the disk, as in production.
 */
export const startPostgres = ({ fsync = false } = {}): Promise<RunningPostgres> =>
	start({ fsync }, (run, data) =>
		run(
			'initdb',
			'-D',
			data,
			'-U',
			'postgres',
			'-A',
			'trust',
			'-E',
			'UTF8',
			'--locale=C.UTF-8',
			'-N',
		),
	)

/** Starts a read-only copy of another, which streams to it what is committed there. */
export const startReplica = (of: RunningPostgres): Promise<RunningPostgres> =>
	start({ fsync: false }, (run, data) =>
		run('pg_basebackup', '-d', of.url, '-D', data, '-R', '-N', '-c', 'fast'),
	)

type Run = (program: string, ...args: string[]) => void

async function start(
	{ fsync }: { fsync: boolean },
	makeData: (run: Run, data: string) => void,
): Promise<RunningPostgres> {
	const bin = findPostgres()
	if (!bin) throw new Error('PostgreSQL is missing: run `npx tsx scripts/provision.ts`')
	const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'))
	const data = path.join(folder, 'data')
	const user = unprivileged()
	if (user) chownSync(folder, user.uid, user.gid)
	const run: Run = (program, ...args) =>
		execFileSync(path.join(bin, program), args, { ...user, cwd: folder, stdio: 'pipe' })

	makeData(run, data)
	const port = await freePort()
	const settings = {
		listen_addresses: '127.0.0.1',
		unix_socket_directories: folder,
		max_connections: 200,
		fsync: fsync ? 'on' : 'off',
		full_page_writes: fsync ? 'on' : 'off',
	}
	const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
	const server = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...options], {
		...user,
		cwd: folder,
		stdio: ['ignore', 'ignore', 'pipe'],
		detached: true, // Ctrl-C is for this process, which then stops the server
	})
	let log = ''
	server.stderr.on('data', chunk => {
		log += chunk
	})

	const stop = () => {
		// Immediate: nothing in it is worth a checkpoint. It may be gone already.
		succeeds(() => run('pg_ctl', 'stop', '-D', data, '-m', 'immediate'))
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
		cancel() // last: until here a second signal must not end this process
	}
	const cancel = onExit(stop)

	await waitUntil('PostgreSQL to accept connections', () => {
		if (server.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${log}`)
		return succeeds(() => run('pg_isready', '-h', folder, '-p', String(port)))
	})
	return { url: `postgresql://postgres@127.0.0.1:${port}/postgres`, stop }
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined
	const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
	return { uid: id('-u'), gid: id('-g') }
}

function succeeds(command: () => unknown): boolean {
	try {
		command()
		return true
	} catch {
		return false
	}
}
