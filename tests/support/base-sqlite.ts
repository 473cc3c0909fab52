import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../scripts/migrate.ts'

/** Migrates the one SQLite file that every test file gets a copy of. */
export default async function setup(project: TestProject) {
	const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-'))
	const url = `file:${path.join(folder, 'base.db')}`
	await migrate(url)
	project.provide('baseDatabaseUrl', url)
	return () => rmSync(folder, { recursive: true, force: true })
}
