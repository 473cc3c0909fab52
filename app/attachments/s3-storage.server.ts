import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import {
	DeleteObjectCommand,
	GetObjectCommand,
	PutObjectCommand,
	S3Client,
} from '@aws-sdk/client-s3'
import { env } from '~/env.server'
import { heard } from './incoming.server'
import type { ByteRange, Storage } from './storage.server'

/**
 * Keeps files in an S3 bucket, or in anything that speaks S3 at `S3_ENDPOINT`.
 * Credentials come from where the AWS SDK looks for them: `AWS_ACCESS_KEY_ID` and
 * `AWS_SECRET_ACCESS_KEY`, or the role of the machine.
 */
export class S3Storage implements Storage {
	readonly #bucket: string
	readonly #client: S3Client

	constructor(bucket: string) {
		this.#bucket = bucket
		this.#client = new S3Client({
			region: env.S3_REGION,
			...(env.S3_ENDPOINT && { endpoint: env.S3_ENDPOINT, forcePathStyle: true }),
			// Checksums in trailers are AWS's own; the others that speak S3 often refuse them.
			requestChecksumCalculation: 'WHEN_REQUIRED',
			responseChecksumValidation: 'WHEN_REQUIRED',
		})
	}

	async put(key: string, path: string) {
		const { size } = await stat(path)
		const Body = heard(createReadStream(path))
		try {
			await this.#client.send(new PutObjectCommand({ ...this.#at(key), Body, ContentLength: size }))
		} finally {
			Body.destroy() // what failed may not have read it to its end
		}
	}

	async get(key: string, range?: ByteRange): Promise<Readable> {
		const Range = range && `bytes=${range.start}-${range.end}`
		const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#at(key), Range }))
		return Body as Readable
	}

	async remove(key: string) {
		await this.#client.send(new DeleteObjectCommand(this.#at(key)))
	}

	#at(key: string) {
		return { Bucket: this.#bucket, Key: key }
	}
}
