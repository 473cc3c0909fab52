/** What becomes of messages that wait while their author logs out. */
export type Choice = 'keep' | 'delete' | 'stay'

/** Asks the person. Where there are no dialogs the messages are kept. */
export function ask(count: number): Promise<Choice> {
	const dialog = document.createElement('dialog')
	if (typeof dialog.showModal !== 'function') return Promise.resolve('keep')
	dialog.className = 'dialog'
	const title = element('h2', '', count === 1 ? '1 message waits' : `${count} messages wait`)
	title.id = 'leaving'
	dialog.setAttribute('aria-labelledby', title.id)
	const words =
		count === 1
			? 'It is not sent yet. Kept in this browser, it is shown to nobody else and sent when you log in here again.'
			: 'They are not sent yet. Kept in this browser, they are shown to nobody else and sent when you log in here again.'
	const buttons = element('form', 'mt-4 flex flex-wrap gap-2', '')
	buttons.method = 'dialog'
	buttons.append(
		choose('keep', 'button', count === 1 ? 'Keep it and leave' : 'Keep them and leave'),
		choose('delete', 'button-quiet', count === 1 ? 'Delete it and leave' : 'Delete them and leave'),
		choose('stay', 'button-quiet', 'Stay'),
	)
	dialog.append(title, element('p', 'mt-2', words), buttons)
	document.body.append(dialog)
	dialog.showModal()
	return new Promise(resolve => {
		dialog.onclose = () => {
			dialog.remove()
			resolve((dialog.returnValue || 'stay') as Choice)
		}
	})
}

function choose(value: Choice, className: string, text: string) {
	const button = element('button', className, text)
	button.value = value
	return button
}

function element<Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	className: string,
	text: string,
) {
	const made = document.createElement(name)
	made.className = className
	made.textContent = text
	return made
}
