import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { sendMessage } from '~/messaging/send.server'
import { derivePostgresSchema } from '../../scripts/derive-schema.ts'
import { prisma } from '../../scripts/prisma.ts'
import { connect, type Database, emptyDatabase, isSqlite } from '../support/databases.ts'
import { makeThread } from '../support/factory.ts'
import { introspect } from '../support/introspect.ts'
import { look } from '../support/ledger.ts'

/**
 * What migrations make by hand because a Prisma schema has no words for it, as
 * `introspect` names it: 'index Message_unread_idx', 'column Message.search'.
 */
const BY_HAND: { sqlite: string[]; postgresql: string[] } = {
	// The virtual table, and the tables in which FTS5 keeps it.
	sqlite: [
		'index Participant_unread_idx',
		'table SearchIndex',
		'column SearchIndex.SearchIndex',
		'column SearchIndex.rank',
		'column SearchIndex.terms',
		'column SearchIndex_config.k',
		'column SearchIndex_config.v',
		'column SearchIndex_data.block',
		'column SearchIndex_data.id',
		'column SearchIndex_docsize.id',
		'column SearchIndex_docsize.origin',
		'column SearchIndex_docsize.sz',
		'column SearchIndex_idx.pgno',
		'column SearchIndex_idx.segid',
		'column SearchIndex_idx.term',
		'index sqlite_autoindex_SearchIndex_config_1',
		'index sqlite_autoindex_SearchIndex_idx_1',
	],
	postgresql: [
		'index Participant_unread_idx',
		'column SearchEntry.terms',
		'index SearchEntry_terms_idx',
		'index SearchEntry_fromUserId_key_idx',
		'index SearchEntry_toUserId_key_idx',
	],
}

const url = process.env.DATABASE_URL!
const SCHEMA = isSqlite(url) ? 'prisma/schema.prisma' : 'prisma/postgresql/schema.prisma'

let modelled: Database

beforeAll(async () => {
	modelled = await emptyDatabase(inject('baseDatabaseUrl'))
	const connection = await connect(modelled.url)
	await connection.executeScript(await sqlOfSchema())
	await connection.dispose()
})

afterAll(() => modelled.drop())

test('the PostgreSQL schema is derived from the source (else run npm run db:generate)', () => {
	const source = readFileSync('prisma/schema.prisma', 'utf8')
	expect(readFileSync('prisma/postgresql/schema.prisma', 'utf8')).toBe(derivePostgresSchema(source))
})

test('the migrations make exactly what the schema describes', async () => {
	const byHand = BY_HAND[isSqlite(url) ? 'sqlite' : 'postgresql']
	const migrated = Object.entries(await introspect(url)).filter(([name]) => !byHand.includes(name))
	expect(Object.fromEntries(migrated)).toEqual(await introspect(modelled.url))
})

if (!isSqlite(url)) {
	test('long texts are compressed at rest', async () => {
		const { homeowner, threadId } = await makeThread()
		await sendMessage(homeowner, threadId, { body: 'Long and long. '.repeat(260) })
		const long = `SELECT pg_column_compression("body") FROM "Message" WHERE length("body") > 3000`
		expect(await look(url, long)).toEqual([['lz4']])
	})
}

/** What Prisma would write as the first migration of this schema. */
const sqlOfSchema = () =>
	prisma(
		['migrate', 'diff', '--from-empty', '--to-schema-datamodel', SCHEMA, '--script'],
		// Prisma connects even for this. With SQLite's configuration, for both, it needs no server.
		{ env: { DATABASE_URL: ':memory:' } },
	)
