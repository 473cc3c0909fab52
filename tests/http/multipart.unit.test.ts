import { expect, test } from 'vitest'
import { readMultipart } from '~/http/multipart.server'

// A form is read before anybody asks who sent it: none may end the process.

const head = (filename: string) =>
	`--b\r\nContent-Disposition: form-data; name="files"; filename="${filename}"\r\n\r\n`

test.each([
	['a file', head('a.txt')],
	['a file without a name', head('')],
	['a file and then one without a name', `${head('a.txt')}x\r\n${head('')}`],
])('cut off within %s, it is broken', async (_, body) => {
	const request = new Request('http://localhost/', {
		method: 'POST',
		headers: { 'content-type': 'multipart/form-data; boundary=b' },
		body: `${body}x`,
	})
	const read = readMultipart(request, {
		maxBytes: 1000,
		async onFile({ stream }) {
			await stream
				.resume()
				.toArray()
				.catch(() => [])
			return true
		},
	})
	expect((await read).failure?.status).toBe(400)
})
