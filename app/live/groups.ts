/** Things by key: a key without things takes no room. */
export class Groups<T> {
	private readonly groups = new Map<string, Set<T>>()

	add(key: string, thing: T) {
		const group = this.groups.get(key)
		if (group) group.add(thing)
		else this.groups.set(key, new Set([thing]))
	}

	delete(key: string, thing: T) {
		const group = this.groups.get(key)
		group?.delete(thing)
		if (group?.size === 0) this.groups.delete(key)
	}

	/** A copy: it may change while one goes through it. */
	of(key: string): T[] {
		return [...(this.groups.get(key) ?? [])]
	}

	count(key: string): number {
		return this.groups.get(key)?.size ?? 0
	}
}
