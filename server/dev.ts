import { createServer } from 'vite'

// The same front as in production, with Vite in the place of the built files.
const vite = await createServer({
	server: { middlewareMode: true, hmr: { port: Number(process.env.PORT ?? 3000) + 10_000 } },
})
const load = () => vite.ssrLoadModule('virtual:remix/server-build')

const build = await load()
const server = await build.entry.module.serve(vite.middlewares, load)
console.log(`\nOpen http://localhost:${server.address().port}`)
