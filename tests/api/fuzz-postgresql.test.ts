import { afterAll, beforeAll, test } from 'vitest'
import { startPostgres } from '../../scripts/postgres.ts'
import { type Api, startApi } from '../support/api.ts'
import { emptyDatabase } from '../support/databases.ts'
import { fuzz, RUNS } from './fuzz.ts'

let api: Api
let postgres: Awaited<ReturnType<typeof startPostgres>>

beforeAll(async () => {
	postgres = await startPostgres()
	api = await startApi({ databaseUrl: (await emptyDatabase(postgres.url)).url })
})

afterAll(async () => {
	await api?.stop()
	postgres?.stop()
})

test(`${RUNS} odd requests break nothing on PostgreSQL`, () => fuzz(api), 1_200_000)
