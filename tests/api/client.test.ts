import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../support/api.ts'

/** @throws Error with what the program printed, since compilers complain on stdout. */
async function run(
	...[program, args, options]: [string, string[], { cwd: string; env?: NodeJS.ProcessEnv }]
) {
	try {
		return await promisify(execFile)(program, args, options)
	} catch (error) {
		throw new Error((error as { stdout?: string }).stdout, { cause: error })
	}
}

const bin = (name: string) => path.resolve('node_modules/.bin', name)

let api: Api
let folder: string

beforeAll(async () => {
	api = await startApi()
	folder = mkdtempSync(path.join(tmpdir(), 'client-'))
})

afterAll(async () => {
	await api?.stop()
	rmSync(folder, { recursive: true, force: true })
})

const TSCONFIG = {
	compilerOptions: {
		strict: true,
		noEmit: true,
		module: 'esnext',
		moduleResolution: 'bundler',
		target: 'es2022',
		lib: ['es2022', 'dom'],
		types: ['node'],
		allowImportingTsExtensions: true,
	},
	files: ['story.ts'],
}

test('a client that a public generator made of openapi.json compiles and runs the story', async () => {
	writeFileSync(path.join(folder, 'openapi.json'), (await api.call('/api/openapi.json')).text)
	writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
	writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
	copyFileSync('tests/api/client/story.ts', path.join(folder, 'story.ts'))
	symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
	await run(bin('openapi-typescript'), ['openapi.json', '-o', 'api.d.ts'], { cwd: folder })
	await run(bin('tsc'), ['-p', '.'], { cwd: folder })

	const homeowner = await api.makeHomeowner()
	const contractor = await api.makeContractor()
	const token = await api.token(homeowner, 'messages:read', 'messages:write', 'notifications')
	const { stdout } = await run(bin('tsx'), ['story.ts'], {
		cwd: folder,
		env: {
			...process.env,
			ORIGIN: api.origin(),
			HOMEOWNER: token.authorization.slice('Bearer '.length),
			CONTRACTOR_COOKIE: (await api.session(contractor)).cookie,
			OPEN_LEAD: await api.makeLead(homeowner),
		},
	})
	expect(JSON.parse(stdout)).toEqual({
		conflict: 409,
		claimed: 'CLAIMED',
		sameThread: true,
		found: true,
		received: [[2, 'When can you come?']],
		sent: 2,
		unreadCount: 0,
		claims: [contractor.name],
		left: 0,
	})
})
