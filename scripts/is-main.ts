import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** True for the module that the command line named, given its `import.meta.url`. */
export function isMain(moduleUrl: string): boolean {
	const script = process.argv[1]
	return script !== undefined && realpathSync(script) === fileURLToPath(moduleUrl)
}
