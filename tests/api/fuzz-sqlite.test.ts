import { afterAll, beforeAll, test } from 'vitest'
import { type Api, startApi } from '../support/api.ts'
import { fuzz, RUNS } from './fuzz.ts'

let api: Api
beforeAll(async () => {
	api = await startApi()
})
afterAll(() => api?.stop())

test(`${RUNS} odd requests break nothing on SQLite`, () => fuzz(api), 1_200_000)
