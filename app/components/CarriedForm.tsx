import type { Carried } from '~/http/doors.server'
import { PostForm } from './forms'

const READABLE: Record<string, string> = {
	body: 'Your message',
	title: 'Title',
	description: 'Description',
}

/** A form that was not acted on, with what it held, to look over and send again. */
export function CarriedForm({ csrf, carried }: { csrf: string; carried: Carried }) {
	return (
		<PostForm action={carried.action} token={csrf} reloadDocument className="card mb-4 p-4">
			{Object.entries(carried.fields).map(([name, value]) =>
				name in READABLE ? (
					<p key={name} className="mb-3">
						<label className="label" htmlFor={`again-${name}`}>
							{READABLE[name]}
						</label>
						<textarea
							className="field"
							id={`again-${name}`}
							name={name}
							defaultValue={value}
							rows={6}
						/>
					</p>
				) : (
					<input key={name} type="hidden" name={name} value={value} />
				),
			)}
			<button className="button" type="submit">
				Send it now
			</button>
		</PostForm>
	)
}
