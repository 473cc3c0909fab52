import { useLocation } from '@remix-run/react'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { KeptFile } from '~/live/restore-files'
import { useDraft } from '~/live/use-draft'
import { FileFields, filesIn, isUploading } from './FileFields'
import { PostForm } from './forms'

/** A draft that the server did not take: its text, why, and a fresh key. */
export interface RefusedDraft {
	body: string
	error: string
	clientKey: string
	/** Files that came with it and are kept. */
	kept?: KeptFile[]
}

interface ComposerProps {
	threadId: string
	clientKey: string
	seenSeq: number
	to: string
	refused: RefusedDraft | undefined
	/** Sends without leaving the page, under a client key if one is given; null accepts, else why not. Without it the form posts. */
	send: ((body: string, files: KeptFile[], key?: string) => string | null) | undefined
}

/** A form that posts. With a script it sends without leaving the page, and a draft is kept for each conversation. */
export function Composer({ threadId, clientKey, seenSeq, to, refused, send }: ComposerProps) {
	const textarea = useRef<HTMLTextAreaElement>(null)
	const { saveDraft, clearDraft } = useDraft(threadId, textarea)
	const [error, setError] = useState(refused?.error)
	// A page keeps its key through revalidations, so that a second press of Send
	// is the same message; a refused post and another page bring a fresh one.
	const page = useLocation().key
	const [key, setKey] = useState(clientKey)
	// biome-ignore lint/correctness/useExhaustiveDependencies: not at each revalidation
	useEffect(() => {
		setKey(clientKey)
		setError(refused?.error)
	}, [page, refused])

	const [sent, setSent] = useState(0)

	function onSubmit(event: FormEvent<HTMLFormElement>) {
		if (!send && !isUploading(event.currentTarget)) return
		event.preventDefault()
		// The form may be on its way already, from before there was a script.
		const ownKey = sent === 0 ? key : undefined
		const refusal = isUploading(event.currentTarget)
			? 'The files are still on their way. Send when they are here, or leave them out.'
			: send!(textarea.current!.value, filesIn(event.currentTarget), ownKey)
		setError(refusal ?? undefined)
		if (refusal === null) {
			clearDraft()
			setSent(count => count + 1) // without files again
		}
		textarea.current!.focus()
	}

	return (
		<PostForm
			action={`/messages/${threadId}`}
			encType="multipart/form-data"
			onSubmit={onSubmit}
			className="flex items-end gap-2"
		>
			<input type="hidden" name="clientKey" value={key} />
			<input type="hidden" name="seenSeq" value={seenSeq} />
			<div className="min-w-0 flex-1">
				<label className="sr-only" htmlFor="composer">
					Write to {to}
				</label>
				<textarea
					ref={textarea}
					id="composer"
					name="body"
					className="composer-text"
					rows={2}
					placeholder={`Write to ${to}`}
					defaultValue={refused?.body}
					aria-invalid={error ? true : undefined}
					aria-describedby="composer-error"
					onInput={saveDraft}
					onKeyDown={sendOnEnter}
				/>
				<FileFields key={sent} kept={sent === 0 ? refused?.kept : undefined} />
				{error && (
					<p className="error" id="composer-error" role="alert">
						{error}
					</p>
				)}
			</div>
			<button className="button flex-none" type="submit">
				Send
			</button>
		</PostForm>
	)
}

/** What Safari calls the key that ended the composing of a character, right after it. */
const COMPOSING = 229

/** Enter sends where there is a keyboard; on a touch screen it breaks the line. An Enter that ends the composing of a character is not one. */
function sendOnEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
	if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
	if (event.keyCode === COMPOSING) return
	if (!window.matchMedia('(hover: hover) and (pointer: fine)').matches) return
	event.preventDefault()
	event.currentTarget.form?.requestSubmit()
}
