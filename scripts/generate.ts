import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { derivePostgresSchema } from './derive-schema.ts'
import { isMain } from './is-main.ts'
import { prisma } from './prisma.ts'

const SOURCE = 'prisma/schema.prisma'
const DERIVED = 'prisma/postgresql/schema.prisma'

const CLIENTS = [
	{ config: 'prisma.config.ts', schema: SOURCE, output: 'app/db/generated/sqlite/client.ts' },
	{
		config: 'prisma.postgresql.config.ts',
		schema: DERIVED,
		output: 'app/db/generated/postgresql/client.ts',
	},
]

/**
 * Generates both database clients into app/db/generated, unless they are newer
 * than what they are made of. Derives the PostgreSQL schema first; with
 * `derive: false` the one in the tree is taken as it is, so that the tests can
 * tell when it was forgotten.
 */
export async function generateClients({ derive = true } = {}) {
	if (derive) writeDerivedSchema()
	for (const { config, schema, output } of CLIENTS) {
		if (isNewer(output, [schema, config, 'node_modules/prisma/package.json'])) continue
		await prisma(['generate', '--config', config, '--no-hints'])
	}
}

function writeDerivedSchema() {
	const derived = derivePostgresSchema(readFileSync(SOURCE, 'utf8'))
	if (existsSync(DERIVED) && readFileSync(DERIVED, 'utf8') === derived) return
	mkdirSync('prisma/postgresql', { recursive: true })
	writeFileSync(DERIVED, derived)
}

function isNewer(output: string, sources: string[]): boolean {
	if (!existsSync(output)) return false
	const made = statSync(output).mtimeMs
	return sources.every(source => statSync(source).mtimeMs < made)
}

if (isMain(import.meta.url)) await generateClients()
