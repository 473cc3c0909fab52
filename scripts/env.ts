import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'

/**
 * Writes a `.env` for development, with a fresh secret and readable by its
 * owner alone, when there is none. `.env.example` explains every variable.
 */
export function ensureEnvFile() {
	if (existsSync('.env')) return
	const content = `# Where the data is: file:… for SQLite, postgresql://… for PostgreSQL.
DATABASE_URL="file:./data/app.db"
# Signs cookies and tokens. Made for this folder alone; keep it out of git.
SESSION_SECRET="${randomBytes(32).toString('base64url')}"
# Shows the user switcher: anyone may act as anyone.
DEMO_MODE="true"
`
	writeFileSync('.env', content, { mode: 0o600, flag: 'wx' })
}
