import type { Role } from '~/auth/actor'
import { Avatar } from './Avatar'

/** A message that was found, as a line. */
export interface HitLine {
	id: string
	url: string
	title: string
	/** "You", or who wrote it. */
	author: string
	counterpart: { name: string; role: Role }
	iso: string
	time: string
	excerpt: { text: string; hit: boolean }[]
}

/** Each line opens the conversation around its message. */
export function SearchHits({ hits }: { hits: HitLine[] }) {
	return (
		<ol className="card divide-y divide-line dark:divide-n-line" aria-label="Found">
			{hits.map(hit => (
				<li key={hit.id} data-hit={hit.id}>
					<a href={hit.url} className="row-link">
						<Avatar person={hit.counterpart} />
						<span className="min-w-0 flex-1">
							<span className="flex flex-wrap items-baseline justify-between gap-x-2">
								<span>
									<strong>{hit.author}</strong>{' '}
									{hit.author === 'You' && <span className="hint">to {hit.counterpart.name}</span>}
								</span>{' '}
								<time className="hint" dateTime={hit.iso}>
									{hit.time}
								</time>
							</span>{' '}
							<span className="block truncate text-sm">{hit.title}</span>{' '}
							<span className="block text-sm">
								{hit.excerpt.map((part, i) =>
									// biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
									part.hit ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>,
								)}
							</span>
						</span>
					</a>
				</li>
			))}
		</ol>
	)
}
