import { spawn } from 'node:child_process'
import { once } from 'node:events'

const COMMAND_LINE = 'node_modules/prisma/build/index.js' // npx would cost a second

type Options = {
	env?: Record<string, string>
	/** What the command prints when its work is done: then it is ended. */
	lastWords?: RegExp
}

/**
 * Runs the Prisma command line and returns what it printed to stdout.
 * @throws Error with everything it printed when it fails.
 */
export async function prisma(args: string[], options: Options = {}): Promise<string> {
	const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		// CHECKPOINT_DISABLE: it would ask a server of its maker for newer versions.
		env: { ...process.env, ...options.env, CHECKPOINT_DISABLE: '1' },
	})
	let stdout = ''
	let stderr = ''
	let done = false
	child.stdout.setEncoding('utf8').on('data', text => {
		stdout += text
		done ||= options.lastWords?.test(stdout) ?? false
		if (done) child.kill()
	})
	child.stderr.setEncoding('utf8').on('data', text => {
		stderr += text
	})
	const [code] = await once(child, 'close')
	if (code !== 0 && !done) {
		throw new Error(`prisma ${args.join(' ')} failed:\n${stdout}${stderr}`)
	}
	return stdout
}
