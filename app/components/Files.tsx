import type { PageFile } from '~/attachments/types'

/** What came with a message: a grid of pictures, each a link to its full view, and a row for each other file. */
export function Files({ files }: { files: PageFile[] }) {
	const pictures = files.filter(file => file.width)
	const others = files.filter(file => !file.width)
	return (
		<>
			{pictures.length > 0 && (
				<div className={pictures.length > 1 ? 'pictures' : 'picture-alone'}>
					{pictures.map(({ id, name, alt, width, height }) => (
						<a key={id} href={`/attachments/${id}/view`} target="_top">
							<img
								src={`/attachments/${id}/thumbnail`}
								width={width}
								height={height}
								alt={alt || name}
								loading="lazy"
							/>
						</a>
					))}
				</div>
			)}
			{others.map(file => (
				<div key={file.id} className="file-row" data-file={file.status ?? 'ready'}>
					{file.has ? (
						<a href={`/attachments/${file.id}`} target="_top" download={file.name}>
							{file.name}
						</a>
					) : (
						file.name
					)}{' '}
					<small>{wordsFor(file)}</small>
				</div>
			))}
		</>
	)
}

function wordsFor({ what, status }: PageFile): string {
	if (status === 'checking') return `${what}, being checked`
	if (status === 'refused') return 'removed: the virus scanner found something in it'
	return what
}
