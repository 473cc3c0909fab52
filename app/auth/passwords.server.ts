import { hash, verify } from '@node-rs/argon2'
import { once } from '~/registry.server'

/** An argon2id hash with the library's defaults (19 MiB, 2 passes), which are OWASP's. */
export const hashPassword = (password: string): Promise<string> => hash(password)

const decoy = once('password-decoy', () => ({ hash: undefined as Promise<string> | undefined }))

/** Compares in the same time whether or not there is a hash, so that an unknown address can't be told from a wrong password. */
export async function passwordMatches(stored: string | undefined, given: string): Promise<boolean> {
	decoy.hash ??= hash('nobody has this password')
	const matches = await verify(stored ?? (await decoy.hash), given)
	return stored !== undefined && matches
}
