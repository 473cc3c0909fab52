import { spawnSync } from 'node:child_process'
import { isMain } from './is-main.ts'
import { findPostgres } from './postgres.ts'
import { findProgram } from './programs.ts'
import { findRedis } from './redis.ts'

/** What the tests need from Debian: the package, and how to see that it is there. */
const NEEDS: { name: string; present: () => boolean }[] = [
	{ name: 'chromium', present: () => !!(process.env.CHROMIUM_PATH ?? findProgram('chromium')) },
	{ name: 'w3m', present: () => !!findProgram('w3m') },
	{ name: 'tmux', present: () => !!findProgram('tmux') }, // the terminal that w3m runs in
	{ name: 'lynx', present: () => !!findProgram('lynx') },
	{ name: 'postgresql', present: () => !!findPostgres() },
	{ name: 'redis-server', present: () => !!findRedis() },
	{ name: 'strace', present: () => !!findProgram('strace') },
]

const INSTALL = ['install', '-y', '--no-install-recommends']

/**
 * Installs what the tests need and the machine lacks, where it may.
 * @throws Error that names the command to run where it may not.
 */
export function provision() {
	const missing = missingPackages()
	if (missing.length === 0) return
	const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
	const mayInstall =
		findProgram('apt-get') &&
		(sudo.length === 0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0)
	if (!mayInstall) throw new Error(explain(missing))

	console.log(`Installing ${missing.join(', ')}`)
	for (const args of [['update'], [...INSTALL, ...missing]]) {
		// env, because sudo drops the caller's environment.
		const command = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]
		spawnSync(command[0]!, command.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] })
	}
	// Whatever went wrong shows here, and on the terminal.
	const still = missingPackages()
	if (still.length > 0) throw new Error(explain(still))
}

const missingPackages = () => NEEDS.filter(need => !need.present()).map(need => need.name)

const explain = (missing: string[]) =>
	`The tests need ${missing.join(', ')}. Run:\n  sudo apt-get update && sudo apt-get ${INSTALL.join(' ')} ${missing.join(' ')}`

if (isMain(import.meta.url)) provision()
