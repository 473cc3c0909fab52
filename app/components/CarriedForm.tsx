import type { Carried } from '~/http/doors.server'
import { PostForm } from './forms'

/** What people write themselves, and may want to mend. */
const READABLE: Record<string, string> = {
	body: 'Your message',
	title: 'Title',
	description: 'What is to be done',
	trade: 'Trade',
	city: 'City',
	name: 'Name',
}

/** A form that was not acted on, with what it held, to look over and send again. */
export function CarriedForm({ csrf, carried }: { csrf: string; carried: Carried }) {
	return (
		<PostForm action={carried.action} token={csrf} reloadDocument className="card mb-4 p-4">
			{carried.fields.map(([name, value]) =>
				name in READABLE ? (
					<p key={name + value} className="mb-3">
						<label className="label" htmlFor={`again-${name}`}>
							{READABLE[name]}
						</label>
						<textarea
							className="field"
							id={`again-${name}`}
							name={name}
							defaultValue={value}
							rows={name === 'body' || name === 'description' ? 6 : 1}
						/>
					</p>
				) : (
					<input key={name + value} type="hidden" name={name} value={value} />
				),
			)}
			<button className="button" type="submit">
				Send it now
			</button>
		</PostForm>
	)
}
