// On the process itself: a bundler or a reload may evaluate this module twice.
const KEY = Symbol.for('renovation-messaging')
const shared = globalThis as { [KEY]?: Map<string, unknown> }
const registry = shared[KEY] ?? new Map<string, unknown>()
shared[KEY] = registry

/** What must exist once in a process. */
export function once<T>(name: string, make: () => T): T {
	if (!registry.has(name)) registry.set(name, make())
	return registry.get(name) as T
}
