import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, inject } from 'vitest'
import { copyDatabase } from './databases.ts'

// Each test file has a database of its own. Nothing of app/ may load before its
// address is in the environment.
const database = await copyDatabase(inject('baseDatabaseUrl'))
process.env.DATABASE_URL = database.url
const files = mkdtempSync(path.join(tmpdir(), 'files-'))
process.env.ATTACHMENTS_FOLDER = files
const { compose } = await import('~/composition.server')
compose()

afterAll(async () => {
	const { disconnect } = await import('~/db/client.server')
	await disconnect()
	await database.drop()
	rmSync(files, { recursive: true, force: true })
})
