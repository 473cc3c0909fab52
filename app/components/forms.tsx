import { Form, type FormProps } from '@remix-run/react'
import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from 'react'
import { useHeader } from './header-data'

/** The hidden field that proves the form is this server's. Without `token`, that of who is logged in. */
export function CsrfField({ token }: { token?: string }) {
	const header = useHeader()
	return <input type="hidden" name="csrf" value={token ?? header?.csrf ?? ''} />
}

/** A form that posts, with its proof. */
export function PostForm({ token, children, ...props }: FormProps & { token?: string }) {
	return (
		<Form method="post" {...props}>
			<CsrfField token={token} />
			{children}
		</Form>
	)
}

/**
 * A text area that keeps what was typed before the script ran: when React takes
 * the page over it would put the first text back.
 */
export function TextArea({ id, ...props }: ComponentProps<'textarea'> & { id: string }) {
	const field = useRef<HTMLTextAreaElement>(null)
	const [before] = useState(() => {
		if (typeof document === 'undefined') return null
		const element = document.querySelector<HTMLTextAreaElement>(`textarea#${CSS.escape(id)}`)
		return element && { element, typed: element.value }
	})
	useEffect(() => {
		// Another element is of a page that was left.
		if (before && field.current === before.element) field.current.value = before.typed
	}, [before])
	return <textarea {...props} id={id} ref={field} />
}

interface FieldProps {
	label: string
	id: string
	errors?: string[] | undefined
	hint?: string
	children: ReactNode
}

/** A label, its control, and what is wrong with it. The control refers to the error by `${id}-error`. */
export function Field({ label, id, errors, hint, children }: FieldProps) {
	return (
		<div className="mb-4">
			<label className="label" htmlFor={id}>
				{label}
			</label>
			{children}
			{hint && <p className="hint mt-1">{hint}</p>}
			<p className="error" id={`${id}-error`} role={errors ? 'alert' : undefined}>
				{errors?.join(' ')}
			</p>
		</div>
	)
}
