/** Octets of an e-mail: what most mail services take. */
export const MAX_MAIL = 30 * 1024 * 1024
