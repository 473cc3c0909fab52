import { createElement, Fragment, type ReactNode, useId } from 'react'
import type { CallDocs } from '~/api/docs.server'
import type { Word } from '~/api/schema-words'

/** The little Markdown that the API's document uses: `code` and **bold**. */
export function Marked({ text }: { text: string }) {
	const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/)
	return createElement(Fragment, null, ...parts.map(marked))
}

function marked(part: string): ReactNode {
	if (part.startsWith('`')) return <code>{part.slice(1, -1)}</code>
	return part.startsWith('**') ? <strong>{part.slice(2, -2)}</strong> : part
}

/** A type, with a link to each schema that it names. */
export const Type = ({ words }: { words: Word[] }) =>
	createElement('code', null, ...words.map(linked))

function linked(word: Word): ReactNode {
	return typeof word === 'string' ? word : <a href={`#schema-${word.schema}`}>{word.schema}</a>
}

/** A table that scrolls by itself when the window is narrow. */
export function Table({ heads, children }: { heads: string[]; children: ReactNode }) {
	return (
		<div className="overflow-x-auto">
			<table className="api-table">
				<thead>
					<tr>
						{heads.map(head => (
							<th key={head} scope="col">
								{head}
							</th>
						))}
					</tr>
				</thead>
				<tbody>{children}</tbody>
			</table>
		</div>
	)
}

/** One call, folded to its first line. */
export function ApiCall({ call }: { call: CallDocs }) {
	const title = useId()
	return (
		<details className="card mb-2" id={call.id} aria-labelledby={title}>
			<summary className="row-link flex-wrap items-baseline" id={title}>
				<span className="tag">{call.method}</span> <code>{call.path}</code>{' '}
				<span className="hint">{call.summary}</span>
			</summary>
			<div className="px-4 pb-4">
				{call.description.map(text => (
					<p key={text} className="mb-2">
						<Marked text={text} />
					</p>
				))}
				<pre className="api-code">{call.example}</pre>
				{call.request && (
					<p className="mb-2">
						Body: <Type words={call.request} />
					</p>
				)}
				{call.parameters.length > 0 && <Parameters call={call} />}
				<Answers call={call} />
			</div>
		</details>
	)
}

const Parameters = ({ call }: { call: CallDocs }) => (
	<Table heads={['Parameter', 'In', 'Type', 'What it is']}>
		{call.parameters.map(({ name, place, type, required, description }) => (
			<tr key={name}>
				<th scope="row">
					<code>{name}</code>
				</th>
				<td>{place}</td>
				<td>
					<Type words={type} />
				</td>
				<td>
					{required && 'Required. '}
					<Marked text={description} />
				</td>
			</tr>
		))}
	</Table>
)

const Answers = ({ call }: { call: CallDocs }) => (
	<Table heads={['Status', 'Body', 'Headers', 'When']}>
		{call.answers.map(({ status, what, type, headers }) => (
			<tr key={status}>
				<th scope="row">{status}</th>
				<td>{type.length > 0 ? <Type words={type} /> : 'none'}</td>
				<td>{headers.join(', ')}</td>
				<td>
					<Marked text={what} />
				</td>
			</tr>
		))}
	</Table>
)
