import { PrismaBetterSQLite3 } from '@prisma/adapter-better-sqlite3'
import { defineConfig } from 'prisma/config'

// Read by the Prisma command line for SQLite. The application connects through
// app/db. The JavaScript engine needs no download.
export default defineConfig({
	experimental: { adapter: true },
	engine: 'js',
	schema: 'prisma/schema.prisma',
	migrations: { path: 'prisma/migrations/sqlite' },
	adapter: async () =>
		new PrismaBetterSQLite3({ url: process.env.DATABASE_URL ?? 'file:./data/app.db' }),
})
