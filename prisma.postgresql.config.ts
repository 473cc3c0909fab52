// The 6.x adapter cannot read PostgreSQL's catalogue ("Column type 'name'"), so
// migrations alone use the 7.x one. See docs/decisions/0002-two-databases.md.
import { PrismaPg } from '@prisma/adapter-pg-migrate'
import { defineConfig } from 'prisma/config'

export default defineConfig({
	experimental: { adapter: true },
	engine: 'js',
	schema: 'prisma/postgresql/schema.prisma',
	migrations: { path: 'prisma/migrations/postgresql' },
	adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }),
})
