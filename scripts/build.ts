import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { buildWorker } from './build-worker.ts'
import { compressFiles } from './compress.ts'
import { generateClients } from './generate.ts'

await generateClients()

// A build that fails must not leave the last one to be served or tested.
rmSync('build', { recursive: true, force: true })
const { status } = spawnSync(process.execPath, ['node_modules/.bin/remix', 'vite:build'], {
	stdio: 'inherit',
	env: { ...process.env, NODE_ENV: 'production' },
})
if (status === 0) {
	await buildWorker('build/client')
	compressFiles('build/client')
}
process.exitCode = status ?? 1
