import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { waitUntil } from '../../scripts/wait-until.ts'

const run = promisify(execFile)

/** w3m in a terminal (tmux) of its own, with its own cookies, driven by keys as a person would. */
export class W3m {
	readonly #home = mkdtempSync(path.join(tmpdir(), 'w3m-'))

	/** Opens an address and waits for `text`. */
	static async start(url: string, text: string): Promise<W3m> {
		const w3m = new W3m()
		// A text area is written in an editor; this one writes what it was told.
		const editor = path.join(w3m.#home, 'editor')
		writeFileSync(editor, `#!/bin/sh\ncp '${w3m.#home}/text' "$1"\n`, { mode: 0o700 })
		const options = `-cookie -o accept_cookie=1 -o editor='${editor} %s' -o confirm_qq=0 -o wrap_search=1 -o ignorecase_search=0`
		await w3m.#tmux('new-session', '-d', '-x', '100', '-y', '120', `w3m ${options} '${url}'`)
		await w3m.sees(text)
		return w3m
	}

	async #tmux(...args: string[]): Promise<string> {
		const { stdout } = await run('tmux', ['-S', path.join(this.#home, 'tmux'), ...args], {
			env: { PATH: process.env.PATH, HOME: this.#home, TERM: 'screen', LANG: 'C.UTF-8' } as never,
		})
		return stdout
	}

	/** What the terminal shows. */
	screen = () => this.#tmux('capture-pane', '-p')

	/** Waits until the terminal shows this text. */
	async sees(text: string) {
		let shown = ''
		await waitUntil(`w3m to show “${text}”`, async () => {
			shown = await this.screen()
			return shown.includes(text)
		}).catch(async error => {
			throw new Error(`${error.message}. It shows:\n${shown}`)
		})
	}

	async keys(...keys: string[]) {
		await this.#tmux('send-keys', ...keys)
	}

	/** Goes to an address and waits for `text`. */
	async open(url: string, text: string) {
		await this.keys('U', 'C-u')
		await this.keys('-l', url)
		await this.keys('Enter')
		await this.sees(text)
	}

	/** Moves to a text: its first place on the page, or its last. */
	async find(text: string, place: 'first' | 'last' = 'first') {
		await this.keys(...(place === 'first' ? ['g'] : ['G', '$']))
		await this.keys(place === 'first' ? '/' : '?')
		await this.keys('-l', text)
		await this.keys('Enter')
	}

	/** Presses the last link or button with this text, and waits for `then`. */
	async press(text: string, then: string) {
		await this.find(text, 'last')
		await this.keys('Enter')
		await this.sees(then)
	}

	/** Fills the field after a label; a password shows as stars. */
	async fill(label: string, value: string) {
		await this.find(label)
		await this.keys('Tab', 'Enter')
		await this.keys('-l', value)
		await this.keys('Enter')
		await this.sees(
			label === 'Password' ? `[${'*'.repeat(value.length)}` : `[${value.slice(0, 19)}`,
		)
	}

	/** Writes into the text area after a label, by an editor. */
	async write(label: string, text: string) {
		writeFileSync(path.join(this.#home, 'text'), text)
		await this.find(label, 'last')
		await this.keys('Tab', 'Enter')
		await this.sees(`[${text.slice(0, 18)}`)
	}

	async close() {
		await this.#tmux('kill-server').catch(() => {})
		// w3m may still be writing its history while it is being ended.
		rmSync(this.#home, { recursive: true, force: true, maxRetries: 20 })
	}
}
