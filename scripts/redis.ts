import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.ts'
import { onExit } from './on-exit.ts'
import { findProgram } from './programs.ts'
import { waitUntil } from './wait-until.ts'

export const findRedis = () => findProgram('redis-server')

/**
 * Starts a throw-away Redis server that stores nothing, on 127.0.0.1 at `port`
 * (default: a free one). `stop` (or the end of this process) ends it.
 */
export async function startRedis({ port }: { port?: number } = {}): Promise<{
	url: string
	port: number
	stop: () => Promise<void>
	/** Keeps its connections, and answers nothing until it is told otherwise. */
	hang: (on: boolean) => void
}> {
	const program = findRedis()
	if (!program) throw new Error('Redis is missing: run `npx tsx scripts/provision.ts`')
	const folder = mkdtempSync(path.join(tmpdir(), 'redis-'))
	const at = port ?? (await freePort())
	const server = spawn(
		program,
		['--port', String(at), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		{ cwd: folder, stdio: 'ignore' },
	)
	const exited = once(server, 'exit')
	const cancel = onExit(() => {
		server.kill('SIGKILL')
		rmSync(folder, { recursive: true, force: true })
	})
	const stop = async () => {
		server.kill('SIGKILL') // it holds nothing
		await exited
		rmSync(folder, { recursive: true, force: true })
		cancel()
	}
	await waitUntil('Redis to accept connections', () => {
		if (server.exitCode !== null) throw new Error(`Redis ended with ${server.exitCode}`)
		return accepts(at)
	})
	return {
		url: `redis://127.0.0.1:${at}`,
		port: at,
		stop,
		hang: on => void server.kill(on ? 'SIGSTOP' : 'SIGCONT'),
	}
}

function accepts(port: number): Promise<boolean> {
	return new Promise(resolve => {
		const socket = connect(port, '127.0.0.1')
		socket.once('connect', () => {
			socket.destroy()
			resolve(true)
		})
		socket.once('error', () => resolve(false))
	})
}
