import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findProgram } from '../scripts/programs.ts'
import { look } from '../tests/support/ledger.ts'
import { storePeople } from '../tests/support/many-people.ts'
import { CLIENTS } from './load.ts'
import type { Sent } from './send-statements.ts'

/**
 * What a send asks, as a script for pgbench (PostgreSQL's own load program): each of its
 * clients in a conversation of its own, each time another message.
 * @returns what runs it for one round, and says how many transactions a second there were.
 */
export function pgbench(url: string, sent: Sent, seconds: number): () => Promise<number> {
	const program = findProgram('pgbench')
	if (!program) throw new Error('pgbench is missing: it comes with PostgreSQL.')
	let script: Promise<string> | undefined
	let round = 0
	return async () => {
		script ??= scriptFor(url, sent)
		const folder = mkdtempSync(path.join(tmpdir(), 'pgbench-'))
		const file = path.join(folder, 'send.sql')
		writeFileSync(file, await script)
		const options = ['-n', '-c', String(CLIENTS), '-T', String(seconds), '-f', file]
		const start = ['-D', `seq=${++round * 1_000_000}`]
		try {
			const output = execFileSync(program, [...options, ...start, url], { encoding: 'utf8' })
			if (!/number of failed transactions: 0 /.test(output)) throw new Error(output)
			return Number(/tps = ([\d.]+)/.exec(output)![1])
		} finally {
			rmSync(folder, { recursive: true, force: true })
		}
	}
}

async function scriptFor(url: string, sent: Sent): Promise<string> {
	await storePeople(url, 2 * CLIENTS)
	const rows = await look(
		url,
		`SELECT t."id", l."homeownerId", l."contractorId", l."id" FROM "Thread" t
		JOIN "Lead" l ON l."id" = t."leadId" WHERE t."id" <> '${sent.threadId}' LIMIT ${CLIENTS}`,
	)
	/** What each client has for itself in a column of those rows. */
	const own = (column: number) => `(ARRAY[${rows.map(row => `'${row[column]}'`)}])[:client_id + 1]`
	const named = new Map<unknown, string>([
		[sent.threadId, own(0)],
		[sent.from, own(1)],
		[sent.to, own(2)],
		[sent.leadId, own(3)],
		[sent.messageId, `('m' || :client_id || '-' || :seq)`],
		[sent.clientKey, `('k' || :client_id || '-' || :seq)`],
		[sent.seq, ':seq'],
	])
	const inserted = (sql: string, index: number) =>
		index > 0
			? undefined
			: sql.includes('INTO "Notification"')
				? 'gen_random_uuid()::text'
				: sql.includes('INTO "SearchEntry"')
					? '(:seq * 1000::bigint + :client_id)'
					: undefined
	const statements = sent.statements.map(({ sql, values }) =>
		sql.replace(/\$(\d+)/g, (_, number) => {
			const value = values[Number(number) - 1]
			return inserted(sql, Number(number) - 1) ?? named.get(value) ?? literal(value)
		}),
	)
	return `\\set seq :seq + 1\nBEGIN;\n${statements.join(';\n')};\nCOMMIT;\n`
}

/** Without a colon, which begins a variable of pgbench. */
function literal(value: unknown): string {
	if (typeof value !== 'string') return String(value ?? 'NULL')
	if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(value)) return `(now() AT TIME ZONE 'UTC')`
	return `('${value.replaceAll("'", "''").replaceAll(':', "' || chr(58) || '")}')`
}
