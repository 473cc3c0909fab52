/** An e-mail before it is set: what it says, as plain lines and texts of people. */
export interface Mail {
	subject: string
	/** The first sentence. */
	intro: string
	items: MailItem[]
	/** How many more there are than `items`. */
	earlier: number
	/** How to answer it, where one can. */
	answer: string | null
	/** Where it leads. */
	action: { label: string; url: string }
	/** Why it came, and how it stops. */
	reason: string
	ways: { label: string; url: string }[]
}

export interface MailItem {
	who: string
	/** In words. */
	time: string
	text: string
}

/** What leaves out of `items` says. */
export const earlierInWords = ({ earlier }: Mail): string | null =>
	earlier === 0
		? null
		: earlier === 1
			? 'There is 1 earlier one.'
			: `There are ${earlier} earlier ones.`

/** The mail for readers of plain text. What people wrote is indented: nothing in it looks like a line of ours. */
export function toText(mail: Mail): string {
	const indented = (text: string) => text.replace(/^(?=.)/gm, '    ')
	const paragraphs = [
		mail.intro,
		earlierInWords(mail),
		...mail.items.map(({ who, time, text }) => `${who}, ${time}:\n\n${indented(text)}`),
		mail.answer,
		`${mail.action.label}:\n${mail.action.url}`,
		// The signature delimiter of RFC 3676, 4.3.
		`-- \n${mail.reason}\n\n${mail.ways.map(({ label, url }) => `${label}: ${url}`).join('\n')}`,
	]
	return `${paragraphs.filter(text => text !== null).join('\n\n')}\n`
}
