// The page of a conversation with its newest 50 messages, for someone who is logged in,
// against a bare node:http server that answers as many bytes; and the same compressed.
// The server gives it again as it wrote it before; so, without a bar, also other pages of
// the conversation, each of which is written for the first time or after many others.
import { isMain } from '../scripts/is-main.ts'
import { storeLongThread } from '../tests/support/long-thread.ts'
import { startServer } from '../tests/support/server.ts'
import { Client, oftenASecond } from './clients.ts'
import { printRows, type Row, ratio } from './figures.ts'
import { answersASecond, CLIENTS, startBare } from './load.ts'

const ROUNDS = 5

export default async function page(): Promise<Row[]> {
	const server = await startServer({ seed: true, env: { LOG_LEVEL: 'info', DEMO_MODE: 'false' } })
	try {
		const { homeowner, path } = await storeLongThread(server, 1000)
		const plain = await homeowner.get(path, { headers: { 'accept-encoding': 'identity' } })
		const shown = plain.page.match(/<li id="m-\d+"/g)?.length
		if (shown !== 50 || !plain.page.includes('message 1000')) throw new Error('It is another page.')
		const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }
		const bare = await startBare({ status: 200, headers, size: Buffer.byteLength(plain.page) })
		const cookie = homeowner.cookieHeader()
		const url = server.origin + path
		const [ours, references, brotli, gzip, others] = [[], [], [], [], []] as number[][]
		const clients = Array.from({ length: CLIENTS }, () => new Client(server.origin, cookie))
		let before = 0
		const askAnother = async (client: Client) => {
			const { status } = await client.ask('GET', `${path}?before=${60 + (before++ % 900)}`)
			if (status !== 200) throw new Error(`${status}`)
		}
		for (let round = 0; round < ROUNDS; round++) {
			references!.push(await answersASecond({ url: bare.url }))
			ours!.push(await answersASecond({ url, headers: { cookie } }))
			brotli!.push(await answersASecond({ url, headers: { cookie, 'accept-encoding': 'br' } }))
			gzip!.push(await answersASecond({ url, headers: { cookie, 'accept-encoding': 'gzip' } }))
			others!.push(await oftenASecond(clients, 3, askAnother))
			for (const client of clients) client.close()
		}
		bare.stop()
		const kilobytes = Math.round(Buffer.byteLength(plain.page) / 1024)
		return [
			ratio(
				`conversation page, 50 messages, ${kilobytes} KB, against bare`,
				ours!,
				references!,
				0.04,
			),
			ratio('the same in brotli, against itself uncompressed', brotli!, ours!, 0.5),
			ratio('the same in gzip, against itself uncompressed', gzip!, ours!, 0.5),
			{ ...ratio('other pages of it, against bare', others!, references!, 0), bar: '' },
		]
	} finally {
		await server.stop()
	}
}

if (isMain(import.meta.url)) printRows(await page())
