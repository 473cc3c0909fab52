import type { ReactNode } from 'react'
import stylesheet from '~/styles/app.css?url'

interface EmbedDocumentProps {
	title: string
	/** Loads this address after so many seconds. */
	refresh?: { seconds: number; url: string }
	children: ReactNode
}

/** The document of a frame: no header, no scripts. */
export function EmbedDocument({ title, refresh, children }: EmbedDocumentProps) {
	return (
		<html lang="en">
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				{refresh && <meta httpEquiv="refresh" content={`${refresh.seconds}; url=${refresh.url}`} />}
				<title>{title}</title>
				<link rel="stylesheet" href={stylesheet} />
			</head>
			<body className="full-height flex flex-col overflow-hidden">{children}</body>
		</html>
	)
}

/** A form that posts, with the frame's own proof. */
export function EmbedForm({
	action,
	csrf,
	className,
	children,
}: {
	action: string
	csrf: string
	className?: string
	children: ReactNode
}) {
	return (
		<form method="post" action={action} className={className}>
			<input type="hidden" name="csrf" value={csrf} />
			{children}
		</form>
	)
}
