import { v7 } from 'uuid'

/** A new opaque id. UUID version 7 (RFC 9562): new rows stand beside each other in an index. */
export const newId = (): string => v7()
