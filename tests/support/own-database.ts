import { afterAll, inject } from 'vitest'
import { copyDatabase } from './databases.ts'

// Each test file has a database of its own. Nothing of app/ may load before its
// address is in the environment.
const database = await copyDatabase(inject('baseDatabaseUrl'))
process.env.DATABASE_URL = database.url
const { compose } = await import('~/composition.server')
compose()

afterAll(async () => {
	const { disconnect } = await import('~/db/client.server')
	await disconnect()
	await database.drop()
})
