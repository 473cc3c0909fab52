import path from 'node:path'

// What the application's build and its tests share.
export const resolve = { alias: { '~': path.resolve(import.meta.dirname, 'app') } }

/** A name for this build: answers cached from another build are never reused. */
export const define = { __BUILD_ID__: JSON.stringify(Date.now().toString(36)) }
