/** The PostgreSQL schema: the source schema with another provider, address and output. */
export function derivePostgresSchema(source: string): string {
	const derived = source
		.replace(
			/^\/\/ The source[\s\S]*?\n\n/,
			'// Derived from ../schema.prisma by `npm run db:generate`. Do not edit.\n\n',
		)
		.replace('"../app/db/generated/sqlite"', '"../../app/db/generated/postgresql"')
		.replace('provider = "sqlite"', 'provider = "postgresql"')
		.replace('"file:./schema-only.db"', '"postgresql://schema-only"')
	return derived
}
