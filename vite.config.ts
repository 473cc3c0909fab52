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
	// Remix links what a page needs; what a script loads later needs nothing else.
	build: { target: 'es2019', assetsInlineLimit: 0, modulePreload: false },
	ssr: { external: ['better-sqlite3'] },
	// What the browser gets, by name: a scan comes upon the server's packages too,
	// and finding one late reloads the page that someone is looking at.
	optimizeDeps: {
		noDiscovery: true,
		include: [
			'react',
			'react/jsx-runtime',
			'react/jsx-dev-runtime',
			'react-dom',
			'react-dom/client',
			'@remix-run/react',
			'@conform-to/react',
			'@conform-to/zod/v4',
			'zod',
		],
	},
})
