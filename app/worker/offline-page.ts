import type { LastSeen } from './last-seen'

const STYLE = `
:root{color-scheme:light dark;--ground:#f7f3ec;--card:#fffdf9;--ink:#23302f;--soft:#5c6663;--line:#e0d6c6;--link:#0e5a55}
@media(prefers-color-scheme:dark){:root{--ground:#141a1a;--card:#1c2424;--ink:#ece6db;--soft:#a3b0ac;--line:#334040;--link:#72c9bb}}
body{margin:0 auto;padding:1.5rem 1rem;max-width:42rem;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font:1.5rem/1.25 Georgia,serif;margin:0 0 .5rem}a{color:var(--link)}
ul,ol{list-style:none;margin:1rem 0;padding:0}
li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.5rem 0;overflow-wrap:anywhere}
li p{margin:0;white-space:pre-wrap}.hint{color:var(--soft);font-size:.875rem}
a.button{display:inline-block;margin-top:.5rem;padding:.5rem 1rem;border-radius:.5rem;background:var(--link);color:var(--ground);text-decoration:none}
`

const MARKS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, mark => MARKS[mark]!)

/** A page of this browser's own, for when there is no network: the conversation of the address, or all that are kept. */
export function offlinePage(pathname: string, kept: LastSeen[]): Response {
	const seen = kept.find(({ threadId }) => pathname === `/messages/${threadId}`)
	const body = seen ? conversation(seen) : list(kept)
	const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(seen?.title ?? 'Offline')} · Plumbline</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`
	return new Response(html, {
		status: 503,
		headers: {
			'Content-Type': 'text/html; charset=utf-8',
			'Cache-Control': 'no-store',
			'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
		},
	})
}

const AGAIN = '<a class="button" href="">Try again</a>'

function conversation({ title, who, seen, messages }: LastSeen): string {
	const lines = messages.map(
		({ who, time, text }) =>
			`<li><span class="hint">${escaped(who)}, ${escaped(time)}</span><p dir="auto">${escaped(text)}</p></li>`,
	)
	return `<h1>${escaped(title)}</h1><p>You are offline. This is your conversation with ${escaped(who)} as you saw it ${escaped(seen)}. What you wrote and was not sent yet is kept, and goes when the network is back.</p>${AGAIN}<ol>${lines.join('')}</ol><p><a href="/messages">Other conversations</a></p>`
}

function list(kept: LastSeen[]): string {
	const lines = kept.map(
		({ threadId, title, who, seen }) =>
			`<li><a href="/messages/${encodeURIComponent(threadId)}"><strong>${escaped(title)}</strong></a><p class="hint">With ${escaped(who)}, seen ${escaped(seen)}</p></li>`,
	)
	const found = kept.length
		? `<p>You are offline. These are the conversations that you saw last in this browser.</p>${AGAIN}<ul>${lines.join('')}</ul>`
		: `<p>You are offline, and nothing that you read is kept in this browser yet.</p>${AGAIN}`
	return `<h1>Plumbline</h1>${found}`
}
