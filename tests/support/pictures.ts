import { deflateSync } from 'node:zlib'
import sharp from 'sharp'

/* Real files, made anew. */

/** A photo as a phone takes it: lying, with the mark that it is to be turned, and with the place. */
export const photo = ({ width = 640, height = 480 } = {}): Promise<Buffer> =>
	sharp({
		create: {
			width,
			height,
			channels: 3,
			background: '#c96',
			noise: { type: 'gaussian', mean: 128, sigma: 30 },
		},
	})
		.jpeg({ quality: 80 })
		.withExif({
			IFD0: { Make: 'Phonemaker', Orientation: '6' },
			IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1', GPSLongitudeRef: 'E' },
		})
		.withMetadata({ orientation: 6 })
		.toBuffer()

export const plainPicture = (format: 'png' | 'webp' | 'gif' | 'avif'): Promise<Buffer> =>
	sharp({ create: { width: 60, height: 40, channels: 3, background: '#369' } })
		.toFormat(format)
		.toBuffer()

/** A PNG of a few hundred kilobytes that says, rightly, that it is `side` by `side` pixels. */
export function pngBomb(side = 20_000): Buffer {
	const header = Buffer.alloc(13)
	header.writeUInt32BE(side, 0)
	header.writeUInt32BE(side, 4)
	header.set([1, 0, 0, 0, 0], 8) // one bit, grey
	const row = Buffer.alloc(Math.ceil(side / 8) + 1)
	const data = deflateSync(Buffer.concat(Array(side).fill(row)))
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', header),
		chunk('IDAT', data),
		chunk('IEND', Buffer.alloc(0)),
	])
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type), data])
	const ends = Buffer.alloc(8)
	ends.writeUInt32BE(data.length, 0)
	ends.writeUInt32BE(crc32(body), 4)
	return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

function crc32(bytes: Buffer): number {
	let crc = ~0
	for (const byte of bytes) {
		crc ^= byte
		for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
	}
	return ~crc >>> 0
}

export const pdf = Buffer.from(
	'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

/** The start of a Windows program. */
export const program = Buffer.concat([
	Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'),
	Buffer.alloc(4096, 1),
])

export const svgWithScript = Buffer.from(
	'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>',
)

/** 64 by 48 pixels of HEVC, which nothing on npm can write: made once by heif-enc (libheif 1.15). */
export const heic = Buffer.from(
	'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAeFtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAAExpbG9jAQAAAERAAAMAAQAAAAAAAAIFAAEAAAAAAAAAGQACAAEAAAAAAAAAAQAAAAAAAAAIAAMAAAAAAAACHgABAAAAAAAAAPoAAABNaWluZgAAAAAAAwAAABVpbmZlAgAAAQABAABodmMxAAAAABVpbmZlAgAAAAACAABncmlkAAAAABVpbmZlAgAAAQADAABFeGlmAAAAANVpcHJwAAAAs2lwY28AAABzaHZjQwEDcAAAAAAAAAAAAB7wAPz9+PgAAA8DIAABABhAAQwB//8DcAAAAwCQAAADAAADAB66AkAhAAEAJ0IBAQNwAAADAJAAAAMAAAMAHqAggQWW6uSmubAgAAADACAAAAMAISIAAQAGRAHBc8CJAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAUaXNwZQAAAAAAAABAAAAAMAAAABBwaXhpAAAAAAMICAgAAAAaaXBtYQAAAAAAAAACAAECgQIAAgIDhAAAAChpcmVmAAAAAAAAAA5kaW1nAAIAAQABAAAADmNkc2MAAwABAAIAAAEbbWRhdAAAABUoAa9Y5vTqv/+P1/+q9/+Z0h5Gp3wAAAAASUkqAAgAAAAHABIBAwABAAAAAQAAABoBBQABAAAAYgAAABsBBQABAAAAagAAACgBAwABAAAAAgAAABMCAwABAAAAAQAAAGmHBAABAAAAcgAAACWIBAABAAAAwAAAAAAAAAA4YwAA6AMAADhjAADoAwAABgAAkAcABAAAADAyMTABkQcABAAAAAECAwAAoAcABAAAADAxMDABoAMAAQAAAP//AAACoAQAAQAAAEAAAAADoAQAAQAAADAAAAAAAAAAAgABAAIAAgAAAE4AAAACAAUAAwAAAN4AAAAAAAAAMAAAAAEAAAAzAAAAAQAAAB4AAAABAAAA',
	'base64',
)
