import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const TEXT = /\.(?:js|css|svg|json|webmanifest|txt|html)$/

/** Smaller ones fit into a packet anyway, in bytes. */
const WORTH_IT = 1024

/** Puts a `.br` and a `.gz` beside each text in a folder, for the server to choose from. */
export function compressFiles(folder: string) {
	for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
		if (!TEXT.test(name)) continue
		const file = path.join(folder, name)
		const content = readFileSync(file)
		if (content.length < WORTH_IT) continue
		writeFileSync(
			`${file}.br`,
			brotliCompressSync(content, {
				params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
			}),
		)
		writeFileSync(`${file}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }))
	}
}
