// The production server: `npm start`, after `npm run build`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'

process.env.NODE_ENV ??= 'production'

const at = path => fileURLToPath(new URL(path, import.meta.url))

/** Names in /assets/ hold a hash of the content; the service worker is asked for anew each time. */
const cachingOf = path =>
	path.startsWith('/assets/')
		? 'public, max-age=31536000, immutable'
		: path === '/sw.js'
			? 'no-cache'
			: 'public, max-age=3600'

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
	const statics = sirv(at('../build/client'), {
		gzip: true,
		brotli: true,
		extensions: [], // an address names a file, or it is a page's
		setHeaders(response, path) {
			response.setHeader('Cache-Control', cachingOf(path))
			response.setHeader('X-Content-Type-Options', 'nosniff')
		},
	})
	const server = await build.entry.module.serve(statics, async () => build)
	console.log(`Listening on port ${server.address().port}`)
} catch (error) {
	console.error(error.message)
	process.exit(1)
}
