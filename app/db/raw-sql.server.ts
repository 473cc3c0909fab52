import { Prisma } from './generated/sqlite/client.ts'
import type { Transaction } from './types.server'

export type Row = Record<string, unknown>

/** Raw SQL on one connection, or one of a pool, past Prisma's engine. Values and rows are as with `$queryRaw`. */
export interface Statements {
	query(query: Prisma.Sql): Row[] | Promise<Row[]>
	/** @returns how many rows it changed. */
	execute(query: Prisma.Sql): number | Promise<number>
}

type Tagged = (text: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) => Promise<never>

/** As Prisma's method of that name is called. Not an async function: each promise less is a microsecond of every statement. */
export const tagged =
	(act: (query: Prisma.Sql) => unknown): Tagged =>
	(text, ...values) => {
		try {
			const query = text instanceof Prisma.Sql ? text : new Prisma.Sql([...text], values)
			return Promise.resolve(act(query)) as Promise<never>
		} catch (error) {
			return Promise.reject(error)
		}
	}

/**
 * A transaction as one work has it: until its end, with raw SQL past Prisma's engine.
 * `statements` gives those of its connection, or null when it is no longer open.
 */
export function ownPart(shared: Transaction, statements: () => Statements | null) {
	let ended = false
	const open = () => {
		const own = ended ? null : statements()
		if (own) return own
		// By the code that Prisma has for it.
		throw Object.assign(new Error('This transaction has ended.'), { code: 'P2028' })
	}
	const raw = {
		$queryRaw: tagged(query => open().query(query)),
		$executeRaw: tagged(query => open().execute(query)),
	}
	// Not around Prisma's: that is one itself, which would be asked twice each time.
	const tx = new Proxy({} as Transaction, {
		get(_, property) {
			open()
			return property in raw ? raw[property as keyof typeof raw] : Reflect.get(shared, property)
		},
	})
	return {
		tx,
		end: () => {
			ended = true
		},
	}
}
