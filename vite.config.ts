import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig } from 'vite'
import remixConfig from './remix.config.js'
import { define, resolve } from './vite.shared.ts'

declare module '@remix-run/node' {
	interface Future {
		v3_singleFetch: true
	}
}

export default defineConfig({
	plugins: [remix(remixConfig)],
	resolve,
	define,
	build: { target: 'es2019', assetsInlineLimit: 0 },
	ssr: { external: ['better-sqlite3'] },
})
