import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../scripts/free-port.ts'
import { migrate } from '../../scripts/migrate.ts'
import { onExit } from '../../scripts/on-exit.ts'
import { waitUntil } from '../../scripts/wait-until.ts'

const COMMANDS = {
	start: ['server/start.js'],
	'remix-serve': ['node_modules/.bin/remix-serve', 'build/server/index.js'],
}

/** How long a server may take to stop after it was asked to, in milliseconds. */
const STOP_MS = 10_000

type Options = {
	/** A migrated database. Default: a fresh SQLite file, removed by `stop`. */
	databaseUrl?: string
	port?: number
	/** Further variables, or others in the place of the defaults. */
	env?: Record<string, string>
	command?: keyof typeof COMMANDS
	/** A command line to start it by. */
	before?: string[]
	/** Fills the database with the demo accounts and conversations. */
	seed?: boolean
}

export type RunningServer = {
	origin: string
	databaseUrl: string
	process: ChildProcess
	/** Where it keeps attachments. */
	files: string
	/** All that it printed so far, stdout and stderr. */
	output: () => string
	/**
	 * Stops it by SIGTERM and removes its files; after `kill`, only the files.
	 * @throws Error when it does not end in time.
	 */
	stop: () => Promise<void>
	/** SIGKILL. The database stays, for another server to be started on. */
	kill: () => Promise<void>
}

/**
 * Starts the production build and resolves when /healthz answers 200. Its
 * environment is its own: nothing of the developer's shell or .env gets in.
 * @throws Error with the server's output when it ends before that.
 */
export async function startServer(options: Options = {}): Promise<RunningServer> {
	const port = options.port ?? (await freePort())
	const origin = `http://127.0.0.1:${port}`
	const database = options.databaseUrl
		? { url: options.databaseUrl, remove: () => {} }
		: await freshDatabase()
	const files = mkdtempSync(path.join(tmpdir(), 'files-'))
	const env: NodeJS.ProcessEnv = {
		...defaults(origin, port, database.url),
		ATTACHMENTS_FOLDER: files,
		...options.env,
	}
	const removeFiles = () => rmSync(files, { recursive: true, force: true })
	if (options.seed) {
		await promisify(execFile)(process.execPath, ['node_modules/.bin/tsx', 'prisma/seed.ts'], {
			env,
		})
	}

	const command = [
		...(options.before ?? []),
		process.execPath,
		...COMMANDS[options.command ?? 'start'],
	]
	const child = spawn(command[0]!, command.slice(1), {
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	const exited = once(child, 'exit')
	const hasExited = () => child.exitCode !== null || child.signalCode !== null
	const cancel = onExit(() => child.kill('SIGKILL'))
	let output = ''
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', text => {
			output += text
		})
	}

	const kill = async () => {
		child.kill('SIGKILL')
		await exited
		cancel()
	}
	const stop = async () => {
		child.kill('SIGTERM')
		let late = false
		const timer = setTimeout(() => {
			late = true
			child.kill('SIGKILL')
		}, STOP_MS)
		await exited
		clearTimeout(timer)
		cancel()
		database.remove()
		removeFiles()
		if (late) throw new Error(`The server ignored SIGTERM for ${STOP_MS} ms:\n${output}`)
	}

	try {
		await waitUntil(`${origin}/healthz`, () => {
			if (hasExited()) throw new Error('The server ended')
			return isHealthy(origin)
		})
	} catch (error) {
		await kill()
		database.remove()
		removeFiles()
		throw new Error(`The server did not start. It printed:\n${output}`, { cause: error })
	}
	return {
		origin,
		databaseUrl: database.url,
		files: env.ATTACHMENTS_FOLDER ?? files,
		process: child,
		output: () => output,
		stop,
		kill,
	}
}

const defaults = (origin: string, port: number, databaseUrl: string) => ({
	PATH: process.env.PATH ?? '',
	HOME: process.env.HOME ?? '',
	NODE_ENV: 'production' as const,
	PORT: String(port),
	APP_ORIGIN: origin,
	DATABASE_URL: databaseUrl,
	SESSION_SECRET: randomBytes(32).toString('base64url'),
	DEMO_MODE: 'true',
	ALLOW_DEMO_IN_PRODUCTION: 'true',
	LOG_LEVEL: 'warn',
	// Limits have tests of their own; the others send far more than people do.
	LIMIT_SEND_10S: '100000',
	LIMIT_SEND_HOUR: '100000',
	LIMIT_LOGIN_15MIN: '1000',
	LIMIT_SIGNUP_HOUR: '1000',
	LIMIT_API_READS_MINUTE: '100000',
})

async function freshDatabase() {
	const folder = mkdtempSync(path.join(tmpdir(), 'server-'))
	const url = `file:${path.join(folder, 'app.db')}`
	await migrate(url)
	return { url, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

async function isHealthy(origin: string): Promise<boolean> {
	try {
		return (await fetch(`${origin}/healthz`)).status === 200
	} catch {
		return false // not listening yet
	}
}
