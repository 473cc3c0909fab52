import type { TestProject } from 'vitest/node'
import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { emptyDatabase } from './databases.ts'

/** Starts PostgreSQL and migrates the one database that every test file gets a copy of. */
export default async function setup(project: TestProject) {
	const server = await startPostgres()
	const { url } = await emptyDatabase(server.url)
	await migrate(url)
	project.provide('baseDatabaseUrl', url)
	return server.stop
}
