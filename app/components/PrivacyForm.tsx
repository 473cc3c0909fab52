import { PostForm } from './forms'

interface PrivacyFormProps {
	showPresence: boolean
	readReceipts: boolean
}

/** What others see of me, and I of them. */
export function PrivacyForm({ showPresence, readReceipts }: PrivacyFormProps) {
	return (
		<PostForm action="/settings/privacy" className="card mt-4 p-5">
			<h2 className="mb-3">Privacy</h2>
			<Choice
				name="showPresence"
				checked={showPresence}
				label="Show when I am online or writing"
				hint="Otherwise you do not see it of others either."
			/>
			<Choice
				name="readReceipts"
				checked={readReceipts}
				label="Show what I have read"
				hint="Otherwise you do not see “Seen” under your own messages either."
			/>
			<button className="button" type="submit">
				Save privacy
			</button>
		</PostForm>
	)
}

interface ChoiceProps {
	name: string
	checked: boolean
	label: string
	hint: string
}

function Choice({ name, checked, label, hint }: ChoiceProps) {
	return (
		<div className="mb-4">
			<label className="flex items-center gap-2">
				<input type="checkbox" name={name} defaultChecked={checked} /> {label}
			</label>
			<p className="hint mt-1">{hint}</p>
		</div>
	)
}
