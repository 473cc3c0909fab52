import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** The full path of a program on PATH or in the folders given, or undefined. */
export function findProgram(name: string, folders: string[] = []): string | undefined {
	const all = [...folders, ...(process.env.PATH ?? '').split(path.delimiter)]
	return all
		.filter(Boolean)
		.map(folder => path.join(folder, name))
		.find(isExecutable)
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK)
		return true
	} catch {
		return false
	}
}
