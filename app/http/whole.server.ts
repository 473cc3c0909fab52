/**
 * A response whose content is there as a whole. A stream is made of it only for who
 * reads it as one: making one costs more than everything else about an answer.
 */
export class WholeResponse extends Response {
	readonly content: Buffer<ArrayBuffer>
	private streamed: Response | undefined

	constructor(content: string | Buffer<ArrayBuffer>, init?: ResponseInit) {
		super(null, init)
		this.content = typeof content === 'string' ? Buffer.from(content) : content
	}

	private get asStream(): Response {
		this.streamed ??= new Response(this.content, this)
		return this.streamed
	}

	override get body() {
		return this.asStream.body
	}

	override get bodyUsed() {
		return this.streamed?.bodyUsed ?? false
	}

	override arrayBuffer() {
		return this.asStream.arrayBuffer()
	}

	override blob() {
		return this.asStream.blob()
	}

	override formData() {
		return this.asStream.formData()
	}

	override json() {
		return this.asStream.json()
	}

	override text() {
		return this.asStream.text()
	}

	override clone() {
		return new WholeResponse(this.content, this)
	}
}
