import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrate } from '../scripts/migrate.ts'
import { onExit } from '../scripts/on-exit.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { emptyDatabase } from '../tests/support/databases.ts'

/**
 * Runs a program for each argument on a fresh, migrated SQLite file and PostgreSQL
 * database. It gets the address in `DATABASE_URL` and its argument; what it prints
 * as a last line is JSON. All data is in temporary folders that are removed.
 */
export async function onBothDatabases<T>(
	program: string,
	args: string[],
	report: (database: string, argument: string, result: T) => void,
) {
	const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
	onExit(() => rmSync(folder, { recursive: true, force: true }))
	const only = process.env.BENCH_ONLY
	try {
		for (const argument of only === 'postgresql' ? [] : args) {
			const url = `file:${path.join(folder, `bench-${argument}.db`)}`
			report('sqlite', argument, await run<T>(program, url, argument))
		}
		if (only === 'sqlite') return
		const postgres = await startPostgres()
		try {
			for (const argument of args) {
				const database = await emptyDatabase(postgres.url)
				report('postgresql', argument, await run<T>(program, database.url, argument))
				await database.drop()
			}
		} finally {
			postgres.stop()
		}
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

async function run<T>(program: string, url: string, argument: string): Promise<T> {
	await migrate(url)
	return runOn<T>(program, url, argument)
}

/** Runs a program on a migrated database. `before` is a command line to start it by. */
export function runOn<T>(program: string, url: string, argument: string, before: string[] = []): T {
	const command = [...before, process.execPath, '--import', 'tsx', program, argument]
	const { status, stdout } = spawnSync(command[0]!, command.slice(1), {
		stdio: ['ignore', 'pipe', 'inherit'],
		encoding: 'utf8',
		env: {
			...process.env,
			NODE_ENV: 'test',
			LOG_LEVEL: 'silent',
			DATABASE_URL: url,
			SESSION_SECRET: randomBytes(32).toString('base64url'),
		},
	})
	if (status !== 0) throw new Error(`${program} ${argument} failed:\n${stdout}`)
	return JSON.parse(stdout.trim().split('\n').at(-1)!) as T
}
