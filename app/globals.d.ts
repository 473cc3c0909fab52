/** A name for this build, set by Vite. */
declare const __BUILD_ID__: string

declare module 'virtual:remix/server-build' {
	const build: import('@remix-run/node').ServerBuild
	export = build
}
