import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { define, resolve } from '../vite.shared.ts'

/** The service worker as one plain script: it shares the outbox's code with the pages. */
export async function workerScript(): Promise<string> {
	const result = await build({
		configFile: false,
		publicDir: false,
		logLevel: 'warn',
		resolve,
		define,
		build: {
			write: false,
			target: 'es2019',
			rollupOptions: { input: 'app/worker/service-worker.ts', output: { format: 'iife' } },
		},
	})
	const [made] = Array.isArray(result) ? result : [result]
	if (!made || !('output' in made)) throw new Error('Vite built no service worker')
	return made.output[0].code
}

/** Beside the built pages: its scope is all of them. */
export async function buildWorker(folder: string) {
	mkdirSync(folder, { recursive: true })
	writeFileSync(path.join(folder, 'sw.js'), await workerScript())
}
