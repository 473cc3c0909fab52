import { Fragment } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { earlierInWords, type Mail, type MailItem } from './mail'

// Styles are inline, for readers that drop a style sheet; the sheet only turns the
// lights out. No pictures: there is nothing to switch off. Without quotes and angle
// brackets, which React would escape.
const DARK = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
	.page { background: #141a1a !important; color: #ece6db !important; }
	.card { background: #1c2424 !important; border-color: #334040 !important; }
	.foot { border-color: #334040 !important; }
	.soft { color: #a3b0ac !important; }
	.link { color: #72c9bb !important; }
	.button { background: #72c9bb !important; color: #0f1414 !important; }
}`

const FONT = '-apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif'
const style = {
	page: { margin: 0, padding: '24px 12px', background: '#f7f3ec', color: '#23302f', fontFamily: FONT, fontSize: 16, lineHeight: 1.5 },
	column: { maxWidth: 560, margin: '0 auto' },
	card: { background: '#fffdf9', border: '1px solid #e0d6c6', borderRadius: 12, padding: 20 },
	item: { margin: '16px 0 0' },
	foot: { margin: '20px 0 0', borderTop: '1px solid #e0d6c6', paddingTop: 16 },
	text: { margin: '4px 0 0', overflowWrap: 'anywhere' },
	button: { display: 'inline-block', background: '#0e5a55', color: '#ffffff', fontWeight: 600, padding: '12px 20px', borderRadius: 8, textDecoration: 'none' },
	soft: { color: '#5c6663', fontSize: 14 },
	link: { color: '#0e5a55' },
} as const // biome-ignore format: a table

function Item({ who, time, text }: MailItem) {
	return (
		<div style={style.item}>
			<strong dir="auto">{who}</strong>{' '}
			<span className="soft" style={style.soft}>
				{time}
			</span>
			<p dir="auto" style={style.text}>
				{text.split('\n').map((line, i) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: rendered once
					<Fragment key={i}>
						{i > 0 && <br />}
						{line}
					</Fragment>
				))}
			</p>
		</div>
	)
}

function Page({ mail }: { mail: Mail }) {
	const earlier = earlierInWords(mail)
	return (
		<html lang="en">
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="supported-color-schemes" content="light dark" />
				<title>{mail.subject}</title>
				<style>{DARK}</style>
			</head>
			<body className="page" style={style.page}>
				<div style={style.column}>
					<div className="card" style={style.card}>
						<p dir="auto" style={{ margin: 0 }}>
							{mail.intro}
						</p>
						{earlier && (
							<p className="soft" style={{ ...style.soft, margin: '4px 0 0' }}>
								{earlier}
							</p>
						)}
						{mail.items.map((item, i) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: rendered once
							<Item key={i} {...item} />
						))}
						<div className="foot" style={style.foot}>
							{mail.answer && (
								<p className="soft" style={{ ...style.soft, margin: '0 0 12px' }}>
									{mail.answer}
								</p>
							)}
							<p style={{ margin: 0 }}>
								<a className="button" style={style.button} href={mail.action.url}>
									{mail.action.label}
								</a>
							</p>
						</div>
					</div>
					<p className="soft" style={{ ...style.soft, margin: '16px 4px 0' }}>
						{mail.reason}
						<br />
						{mail.ways.map(({ label, url }, i) => (
							<Fragment key={url}>
								{i > 0 && ' · '}
								<a className="link" style={style.link} href={url}>
									{label}
								</a>
							</Fragment>
						))}
					</p>
				</div>
			</body>
		</html>
	)
}

/** The mail as a document of its own. What people wrote is text in it, escaped by React. */
export const toHtml = (mail: Mail): string =>
	`<!doctype html>${renderToStaticMarkup(<Page mail={mail} />)}`
