import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** A step of taking an e-mail at which something can happen. */
export type Step = 'connect' | 'from' | 'recipient' | 'data' | 'taken'

export interface Taken {
	to: string
	raw: string
	mail: ParsedMail
}

const refusal = (code: number, words: string) =>
	Object.assign(new Error(words), { responseCode: code })

/** A real SMTP server that keeps what it takes, and can refuse. */
export class Mailbox {
	/** What it took, in order. */
	readonly taken: Taken[] = []
	/** What the next recipients are answered, in order; after that all is well. */
	refuseRecipient: number[] = []
	/** The same for whole e-mails. */
	refuseData: number[] = []
	/** Called at each step; awaited before the client gets its answer. */
	onStep: (step: Step) => Promise<void> | void = () => {}

	private readonly server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		disableReverseLookup: true,
		logger: false,
		onConnect: (_, done) => this.step('connect', done),
		onMailFrom: (_, __, done) => this.step('from', done),
		onRcptTo: (_, __, done) => {
			const code = this.refuseRecipient.shift()
			if (code) return done(refusal(code, 'No such mailbox here'))
			this.step('recipient', done)
		},
		onData: (stream, session, done) => {
			void this.take(stream, session).then(() => done(), done)
		},
	})

	private step(step: Step, done: () => void) {
		void Promise.resolve(this.onStep(step)).then(() => done())
	}

	private async take(stream: NodeJS.ReadableStream, session: SMTPServerSession) {
		await this.onStep('data')
		const raw = await text(stream)
		const code = this.refuseData.shift()
		if (code) throw refusal(code, 'Not now')
		const to = session.envelope.rcptTo[0]!.address
		this.taken.push({ to, raw, mail: await simpleParser(raw) })
		await this.onStep('taken')
	}

	async start(): Promise<this> {
		// A client that is killed breaks its connection off.
		this.server.on('error', () => {})
		this.server.listen(0, '127.0.0.1')
		await once(this.server.server, 'listening')
		return this
	}

	get url(): string {
		return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`
	}

	/** What it took for one address. */
	of = (address: string) => this.taken.filter(({ to }) => to === address).map(({ mail }) => mail)

	/** Closes the connections that clients keep: the next e-mail needs a new one. */
	hangUp() {
		for (const connection of this.server.connections) connection.close()
	}

	stop = () => new Promise<void>(resolve => this.server.close(() => resolve()))
}
