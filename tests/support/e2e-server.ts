import { startServer } from './server.ts'

/** Playwright's global setup: one seeded server for all browsers. Returns what stops it. */
export default async function setup() {
	const server = await startServer({ seed: true })
	process.env.E2E_ORIGIN = server.origin
	return server.stop
}
