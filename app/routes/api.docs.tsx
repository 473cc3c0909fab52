import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { apiDocs } from '~/api/docs.server'
import { ApiCall, Marked, Table, Type } from '~/components/ApiCall'
import { pageTitle } from '~/components/header-data'
import { openPage } from '~/http/doors.server'

export { ErrorBoundary } from '~/components/ErrorPage'

const docs = apiDocs()

/** The published document as a page: for anybody, without scripts, from this server alone. */
export const loader = openPage(async () => docs)

export const meta: MetaFunction = ({ matches }) => pageTitle('API', matches)

export default function ApiDocs() {
	const { about, tokens, groups, webhooks, schemas } = useLoaderData<typeof loader>()
	return (
		<article className="mx-auto max-w-prose">
			<h1 className="mb-3">The API</h1>
			{about.map(text => (
				<p key={text} className="mb-2">
					<Marked text={text} />
				</p>
			))}
			<p className="mb-2">
				For programs: <a href="/api/openapi.json">openapi.json</a>
			</p>
			<ul className="mb-6">
				{tokens.map(text => (
					<li key={text}>
						<Marked text={text} />
					</li>
				))}
			</ul>
			{groups.map(({ name, calls }) => (
				<section key={name} className="mb-6">
					<h2 className="mb-2">{name}</h2>
					{calls.map(call => (
						<ApiCall key={call.id} call={call} />
					))}
				</section>
			))}
			<h2 className="mb-2">Webhooks</h2>
			<p className="mb-2">
				<Marked text={webhooks[0]!.about} />
			</p>
			<Table heads={['Event', 'Body', 'When']}>
				{webhooks.map(({ name, type, what }) => (
					<tr key={name}>
						<th scope="row">
							<code>{name}</code>
						</th>
						<td>
							<Type words={type} />
						</td>
						<td>
							<Marked text={what} />
						</td>
					</tr>
				))}
			</Table>
			<h2 className="mt-6 mb-2">Shapes</h2>
			{schemas.map(schema => (
				<section key={schema.name} id={`schema-${schema.name}`} className="card mb-2 p-4">
					<h3 className="font-semibold">{schema.name}</h3>
					{schema.description && <p className="hint">{schema.description}</p>}
					{schema.shapes.map(fields => (
						<Table key={JSON.stringify(fields)} heads={['Field', 'Type', 'What it is']}>
							{fields.map(({ name, type, required, description }) => (
								<tr key={name}>
									<th scope="row">
										<code>{name}</code>
									</th>
									<td>
										<Type words={type} />
									</td>
									<td>
										{!required && 'Optional. '}
										<Marked text={description} />
									</td>
								</tr>
							))}
						</Table>
					))}
				</section>
			))}
		</article>
	)
}
