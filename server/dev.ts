import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'vite'
import { workerScript } from '../scripts/build-worker.ts'

// The same front as in production, with Vite in the place of the built files.
const vite = await createServer({
	server: { middlewareMode: true, hmr: { port: Number(process.env.PORT ?? 3000) + 10_000 } },
})
const load = () => vite.ssrLoadModule('virtual:remix/server-build')

const build = await load()
const server = await build.entry.module.serve(
	async (request: IncomingMessage, response: ServerResponse, next: () => void) => {
		if (request.url !== '/sw.js') return vite.middlewares(request, response, next)
		response.setHeader('Content-Type', 'text/javascript')
		response.end(await workerScript())
	},
	load,
)
console.log(`\nOpen http://localhost:${server.address().port}`)
