import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { fetchCode } from '~/live/fetch-code'
import { type KeptFile, RESTORE_FILES } from '~/live/restore-files'
import type { Chosen } from './Uploads'

/** Only who chooses a file needs what uploads it. */
const Uploads = lazy(async () => {
	// On the server nobody does: so its build stays one file.
	if (import.meta.env.SSR) throw new Error('Uploads are the browser’s')
	return fetchCode(() => import('./Uploads'))
})

/**
 * Where files are chosen. Without scripts, fields of the form that posts them; with
 * them, files are uploaded at once, also when they are pasted or dropped.
 */
export function FileFields({ kept: given = [] }: { kept?: KeptFile[] | undefined }) {
	const place = useRef<HTMLDivElement>(null)
	const [scripts, setScripts] = useState(false)
	const [kept, setKept] = useState(given)
	const [chosen, setChosen] = useState<Chosen[]>([])
	const add = useCallback(
		(files: Iterable<File>) =>
			setChosen(before => [
				...before,
				...[...files].map((file, i) => ({ key: before.length + i, file })),
			]),
		[],
	)

	useEffect(() => {
		// The field that now gives way may have files already, or its dialog may be open.
		const plain = place.current!.querySelector<HTMLInputElement>('input[name=files]')
		const takePlain = () => add(plain?.files ?? [])
		plain?.addEventListener('change', takePlain)
		takePlain()
		setScripts(true)
		const section = place.current!.closest('section')!
		const take = (event: Event, data: DataTransfer | null) => {
			if (!data?.files.length) return
			event.preventDefault()
			add([...data.files])
		}
		const onPaste = (event: ClipboardEvent) => take(event, event.clipboardData)
		const onDrop = (event: DragEvent) => take(event, event.dataTransfer)
		const onDragOver = (event: DragEvent) => {
			if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
		}
		const onRestore = (event: Event) =>
			setKept(before => [...before, ...(event as CustomEvent<KeptFile[]>).detail])
		section.addEventListener('paste', onPaste)
		section.addEventListener('drop', onDrop)
		section.addEventListener('dragover', onDragOver)
		window.addEventListener(RESTORE_FILES, onRestore)
		return () => {
			section.removeEventListener('paste', onPaste)
			section.removeEventListener('drop', onDrop)
			section.removeEventListener('dragover', onDragOver)
			window.removeEventListener(RESTORE_FILES, onRestore)
		}
	}, [add])

	return (
		<div ref={place} className="text-sm">
			{kept.map(({ id, name, width, height }) => (
				<label key={id} className="mr-3">
					<input
						type="checkbox"
						name="attachmentIds"
						value={id}
						data-name={name}
						data-width={width}
						data-height={height}
						defaultChecked
					/>{' '}
					{name}
				</label>
			))}
			{chosen.length > 0 && (
				<Suspense fallback={<p data-uploading>Uploading…</p>}>
					<Uploads chosen={chosen} />
				</Suspense>
			)}
			{scripts ? (
				<label className="file-button">
					<input
						type="file"
						multiple
						className="sr-only"
						onChange={({ currentTarget }) => {
							add([...(currentTarget.files ?? [])])
							currentTarget.value = ''
						}}
					/>
					Add photos or files
				</label>
			) : (
				<details>
					<summary className="button-link inline-block">Add photos or files</summary>
					<p className="py-1">
						<label htmlFor="composer-alt">What the photos show </label>
						<input id="composer-alt" name="alt" maxLength={500} className="field" />
					</p>
					<p className="py-1">
						<label htmlFor="composer-files">Files </label>
						<input id="composer-files" type="file" name="files" multiple />
					</p>
				</details>
			)}
		</div>
	)
}

/** The uploads that a form would send. */
export const filesIn = (form: HTMLFormElement): KeptFile[] =>
	[...form.querySelectorAll<HTMLInputElement>('input[name=attachmentIds]')]
		.filter(({ type, checked }) => type !== 'checkbox' || checked)
		.map(({ value, dataset: { name = '', width, height } }) => ({
			id: value,
			name,
			...(width && height && { width: Number(width), height: Number(height) }),
		}))

export const isUploading = (form: HTMLFormElement) =>
	form.querySelector('[data-uploading]') !== null
