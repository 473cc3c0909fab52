import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useEffect } from 'react'
import { Field, PostForm } from '~/components/forms'
import { pageTitle } from '~/components/header-data'
import { page } from '~/http/doors.server'
import { loadPicture } from './attachments_.$id.view.server'

export { ErrorBoundary } from '~/components/ErrorPage'

export const loader = page(loadPicture)

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
	pageTitle(data?.name ?? 'Picture', matches)

/** One picture at the size of the screen, with its neighbours of the same message. By links alone; with scripts also by the arrow keys and Escape. */
export default function Picture() {
	const { id, name, alt, mine, what, width, height, place, before, after, back } =
		useLoaderData<typeof loader>()
	const go = (to: string | null) => to && `/attachments/${to}/view`
	useEffect(() => {
		const links: Record<string, string | null> = {
			ArrowLeft: go(before),
			ArrowRight: go(after),
			Escape: back,
		}
		const onKey = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent) => {
			const to = links[key]
			// In a field they belong to what is written there.
			if (document.activeElement instanceof HTMLInputElement) return
			if (to && !altKey && !ctrlKey && !metaKey) window.location.assign(to)
		}
		window.addEventListener('keydown', onKey)
		return () => window.removeEventListener('keydown', onKey)
	})
	return (
		<section>
			<h1 className="mb-2 break-words">{name}</h1>
			<p className="mb-3 flex flex-wrap gap-4">
				<a href={back}>Back</a>
				{before && <a href={go(before)!}>Previous</a>}
				{after && <a href={go(after)!}>Next</a>}
				<a href={`/attachments/${id}?download`}>Download</a>
				<span className="hint">
					{place} · {what}
				</span>
			</p>
			<img
				className="picture-full"
				src={`/attachments/${id}/screen`}
				width={width}
				height={height}
				alt={alt || name}
			/>
			{alt && <p className="mt-2">{alt}</p>}
			{mine && (
				<PostForm action={`/attachments/${id}/alt`} className="mt-4 max-w-form">
					<Field label="What the picture shows, for who can’t see it" id="alt">
						<input className="field" id="alt" name="alt" defaultValue={alt ?? ''} maxLength={500} />
					</Field>
					<button className="button-quiet" type="submit">
						Save
					</button>
				</PostForm>
			)}
		</section>
	)
}
