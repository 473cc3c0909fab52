// The production server: `npm start`, after `npm run build`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

process.env.NODE_ENV ??= 'production'

const at = path => fileURLToPath(new URL(path, import.meta.url))

if (!existsSync(at('../build/server/index.js'))) {
	console.error('There is no build yet. Run `npm run build` first.')
	process.exit(1)
}

// Brings the database up to this build; where processes start together, Prisma's own lock lets one do it.
const migration = spawnSync(process.execPath, ['--import', 'tsx', at('../scripts/migrate.ts')], {
	stdio: ['ignore', 'ignore', 'inherit'],
})
if (migration.status !== 0) process.exit(1)

try {
	const build = await import('../build/server/index.js')
	const { serve, staticsIn } = build.entry.module
	const server = await serve(staticsIn(at('../build/client')), async () => build)
	console.log(`Listening on port ${server.address().port}`)
} catch (error) {
	console.error(error.message)
	process.exit(1)
}
