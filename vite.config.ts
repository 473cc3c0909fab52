import { vitePlugin as remix } from '@remix-run/dev'
import { defineConfig, type Plugin } from 'vite'
import remixConfig from './remix.config.js'
import { define, resolve } from './vite.shared.ts'

declare module '@remix-run/node' {
	interface Future {
		v3_singleFetch: true
	}
}

/** Remix links what a page needs, and what a script imports later has no styles: Vite's 1.5 KB for both are dead weight. */
const plainImports: Plugin = {
	name: 'plain-imports',
	apply: 'build',
	enforce: 'pre',
	load: id =>
		id === '\0vite/preload-helper.js' ? 'export const __vitePreload = load => load()' : null,
}

export default defineConfig(({ isSsrBuild }) => ({
	plugins: [plainImports, remix(remixConfig)],
	resolve,
	define,
	build: {
		// Node runs what is written; what browsers get, old ones must read too.
		target: isSsrBuild ? 'node20' : 'es2019',
		assetsInlineLimit: 0,
		modulePreload: false,
		// 4 % less to load than by esbuild, which is Vite's choice.
		minify: isSsrBuild ? false : 'terser',
		terserOptions: { compress: { passes: 2 } },
	},
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
}))
