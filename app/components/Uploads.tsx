import { useEffect, useRef, useState } from 'react'
import { type Progress, Upload } from '~/live/upload'
import { useHeader } from './header-data'

/** A file that was chosen, with what tells it from the same one chosen again. */
export interface Chosen {
	key: number
	file: File
}

/** Files that are being uploaded, each with how far it is and what can be done about it. */
export default function Uploads({ chosen }: { chosen: Chosen[] }) {
	const [left, setLeft] = useState<number[]>([])
	return (
		<ul className="uploads" aria-label="Files to send">
			{chosen
				.filter(({ key }) => !left.includes(key))
				.map(({ key, file }) => (
					<OneUpload key={key} file={file} leave={() => setLeft(before => [...before, key])} />
				))}
		</ul>
	)
}

function OneUpload({ file, leave }: { file: File; leave: () => void }) {
	// Of the moment: each revalidation brings a fresh one.
	const csrf = useRef('')
	csrf.current = useHeader()?.csrf ?? ''
	const [progress, setProgress] = useState<Progress>({ state: 'sending', sent: 0 })
	const [size, setSize] = useState<{ width: number; height: number }>()
	const upload = useRef<Upload>()
	useEffect(() => {
		const started = new Upload(file, () => csrf.current, setProgress)
		upload.current = started
		void started.run()
		return () => started.leave()
	}, [file])
	const cancel = () => {
		upload.current?.cancel()
		leave()
	}
	const { state } = progress
	return (
		<li data-upload={state}>
			{state === 'done' && isPicture(file) && (
				<img
					className="upload-picture"
					src={`/attachments/${progress.id}/thumbnail`}
					alt=""
					onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
						setSize({ width, height })
					}
				/>
			)}
			<span className="truncate">{file.name}</span>
			{(state === 'sending' || state === 'waiting') && (
				<span data-uploading className="flex items-center gap-2">
					<progress max={file.size} value={progress.sent} aria-label={`Upload of ${file.name}`} />
					<span aria-live="polite">
						{state === 'waiting'
							? 'Waiting for the connection'
							: progress.sent >= file.size
								? 'Almost there'
								: `${Math.round((progress.sent / file.size) * 100)} %`}
					</span>
				</span>
			)}
			{state === 'failed' && (
				<>
					<span className="error" role="alert">
						{progress.reason}
					</span>
					<button type="button" className="button-link" onClick={() => upload.current?.run()}>
						Retry
					</button>
				</>
			)}
			{state === 'done' && (
				<>
					<input
						type="hidden"
						name="attachmentIds"
						value={progress.id}
						data-name={file.name}
						data-width={size?.width}
						data-height={size?.height}
					/>
					{isPicture(file) && (
						<input
							className="field"
							aria-label={`What ${file.name} shows`}
							placeholder="What it shows"
							maxLength={500}
							onBlur={({ target }) => void saveAlt(progress.id, csrf.current, target.value)}
						/>
					)}
				</>
			)}
			<button type="button" className="button-link" onClick={cancel}>
				{state === 'done' ? 'Remove' : 'Cancel'}
			</button>
		</li>
	)
}

/** Not every browser knows the type of HEIC. */
const isPicture = ({ type, name }: File) => type.startsWith('image/') || /\.hei[cf]$/i.test(name)

const saveAlt = (id: string, csrf: string, alt: string) =>
	fetch(`/attachments/${id}/alt`, {
		method: 'POST',
		body: new URLSearchParams({ csrf, alt }),
		redirect: 'manual',
		keepalive: true,
	}).catch(() => {})
