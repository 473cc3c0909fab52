// Makes what is kept of one picture: app/attachments/pictures.server.ts starts it, a process
// for each, so that a hostile file can take down nothing else and learns no secret.
import { readFile } from 'node:fs/promises'
import heicDecode from 'heic-decode'
import sharp from 'sharp'

const [, , path, type, out, maxPixels] = process.argv
const MAX_PIXELS = Number(maxPixels)
const MAX_SIDE = 16_000 // WebP ends at 16,383

sharp.cache(false)
sharp.concurrency(1)

const SCREEN = 1600
const THUMBNAIL = 480

/** Said to the person; whatever else goes wrong is a broken picture to them. */
class Refused extends Error {}

function requireSize(width, height, frames = 1) {
	if (!(width > 0 && height > 0)) throw new Error('no size')
	if (Math.max(width, height) > MAX_SIDE || width * height * frames > MAX_PIXELS) {
		const pixels = `${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels`
		throw new Refused(`is too large a picture: ${frames > 1 ? `${frames} times ` : ''}${pixels}`)
	}
}

/** HEVC, which sharp's library does not read, decoded by WebAssembly: already turned upright. */
async function decodeHeic() {
	const images = await heicDecode.all({ buffer: await readFile(path) })
	const [image] = images
	requireSize(image.width, image.height)
	const { width, height, data } = await image.decode()
	images.dispose?.()
	return () =>
		sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), {
			raw: { width, height, channels: 4 },
		}).removeAlpha()
}

async function open() {
	if (type === 'image/heic') return { picture: await decodeHeic(), animated: false }
	const { width, height, pages, pageHeight } = await sharp(path, {
		limitInputPixels: false,
		animated: true,
	}).metadata()
	requireSize(width, pageHeight ?? height, pages)
	const options = { limitInputPixels: MAX_PIXELS, failOn: 'error' }
	return {
		// Turned as its metadata say, since they are left out.
		picture: (animated = false) => sharp(path, { ...options, animated }).autoOrient(),
		animated: (pages ?? 1) > 1,
	}
}

/** The whole picture in a format that everyone can open. */
function wholeOf(picture, animated) {
	if (type === 'image/gif') return [picture(animated).gif(), 'image/gif']
	if (type === 'image/png') return [picture().png(), 'image/png']
	if (type === 'image/webp' || type === 'image/avif') {
		return [picture(animated).webp({ quality: 90 }), 'image/webp']
	}
	return [picture().jpeg({ quality: 90 }), 'image/jpeg']
}

const resized = (picture, side, quality) =>
	picture().resize(side, side, { fit: 'inside', withoutEnlargement: true }).webp({ quality })

async function save([made, contentType], name) {
	const { width, height, pageHeight } = await made.toFile(`${out}-${name}`)
	return { path: `${out}-${name}`, contentType, width, height: pageHeight ?? height }
}

try {
	const { picture, animated } = await open()
	const file = await save(wholeOf(picture, animated), 'file')
	const screen = await save([resized(picture, SCREEN, 80), 'image/webp'], 'screen')
	const thumbnail = await save([resized(picture, THUMBNAIL, 75), 'image/webp'], 'thumbnail')
	console.log(JSON.stringify({ file, screen, thumbnail }))
} catch (error) {
	if (['ENOSPC', 'EDQUOT'].includes(error.code) || /No space left/i.test(error.message)) {
		console.log(JSON.stringify({ full: true }))
	} else if (error instanceof Refused) {
		console.log(JSON.stringify({ refused: error.message }))
	} else {
		console.log(JSON.stringify({ refused: 'is damaged, or not the picture that it says it is' }))
	}
}
