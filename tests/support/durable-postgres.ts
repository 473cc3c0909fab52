import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'

/** Runs `work` on a migrated PostgreSQL of its own, whose commits wait for the disk. */
export async function onDurablePostgres(work: (databaseUrl: string) => Promise<void>) {
	const postgres = await startPostgres({ fsync: true })
	try {
		await migrate(postgres.url)
		await work(postgres.url)
	} finally {
		await postgres.stop()
	}
}
