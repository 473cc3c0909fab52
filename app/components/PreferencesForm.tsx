import { Link } from '@remix-run/react'
import { WEEKDAYS } from '~/local-time'
import { CHANNELS, type ChannelName } from '~/notifications/channels'
import { CHOICES, PACES } from '~/notifications/preferences'
import type { NotificationTypeName } from '~/notifications/types'
import type { PreferenceValues } from '~/routes/settings_.notifications.server'
import { PostForm } from './forms'

interface PreferencesFormProps {
	types: NotificationTypeName[]
	channels: ChannelName[]
	values: PreferenceValues
	errors: { path: string; message: string }[]
	timeZone: string | null
}

/** What one is told by which channel, when that comes, and when nothing does. */
export function PreferencesForm({
	types,
	channels,
	values,
	errors,
	timeZone,
}: PreferencesFormProps) {
	const wrong = (path: string) =>
		errors
			.filter(error => error.path.startsWith(path))
			.map(error => error.message)
			.join(' ')
	const titles = (names: ChannelName[]) => names.map(name => CHANNELS[name].title).join(' or ')
	const away = channels.filter(name => name !== 'page')
	const paced = away.filter(name => !CHANNELS[name].pace)
	return (
		<PostForm className="card p-5">
			<Switches types={types} channels={channels} on={values.on} />
			<p className="error">{wrong('off')}</p>
			<fieldset className="mt-6">
				<legend className="label">{titles(paced)} about a conversation comes</legend>
				{Object.entries(PACES).map(([pace, label]) => (
					<label key={pace} className="flex items-center gap-2 py-1">
						<input type="radio" name="pace" value={pace} defaultChecked={values.pace === pace} />
						{label}
					</label>
				))}
				<p className="error">{wrong('pace')}</p>
				<label className="hint flex items-center gap-2 py-1">
					Once a day means at
					<select className="field w-auto" name="dailyHour" defaultValue={values.dailyHour}>
						{Array.from({ length: 24 }, (_, hour) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: the hour itself
							<option key={hour} value={hour}>
								{String(hour).padStart(2, '0')}:00
							</option>
						))}
					</select>
				</label>
				<p className="error">{wrong('dailyHour')}</p>
			</fieldset>
			<fieldset className="mt-6">
				<legend className="label">Quiet hours</legend>
				<p className="hint mb-2">
					No {titles(away)} then; what waits comes after. By the clock in{' '}
					<Link to="/settings">{(timeZone ?? 'UTC').replaceAll('_', ' ')}</Link>. An end that is
					earlier than its beginning is on the next day.
				</p>
				{WEEKDAYS.map((day, n) => (
					<QuietDay key={day} day={day} value={values.quiet[n]!} error={wrong(`quietHours.${n}`)} />
				))}
			</fieldset>
			<button className="button mt-6" type="submit">
				Save
			</button>
		</PostForm>
	)
}

interface SwitchesProps {
	types: NotificationTypeName[]
	channels: ChannelName[]
	on: string[]
}

function Switches({ types, channels, on }: SwitchesProps) {
	return (
		<table className="w-full text-left">
			<thead>
				<tr>
					<th scope="col">When</th>
					{channels.map(channel => (
						<th key={channel} scope="col" className="whitespace-nowrap px-2 text-center">
							{CHANNELS[channel].title}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{types.map(type => (
					<tr key={type} className="border-t border-line dark:border-n-line">
						<th scope="row" className="py-2 font-normal">
							{CHOICES[type].what}
						</th>
						{channels.map(channel => (
							<td key={channel} className="px-2 text-center">
								<input
									type="checkbox"
									name="on"
									value={`${type}:${channel}`}
									defaultChecked={on.includes(`${type}:${channel}`)}
									aria-label={`${CHOICES[type].what}: ${CHANNELS[channel].title}`}
								/>
							</td>
						))}
					</tr>
				))}
			</tbody>
		</table>
	)
}

interface QuietDayProps {
	day: string
	value: { on: boolean; from: string; to: string }
	error: string
}

function QuietDay({ day, value, error }: QuietDayProps) {
	return (
		<div className="border-t border-line py-1 dark:border-n-line">
			<div className="flex flex-wrap items-center gap-2">
				<label className="flex w-32 items-center gap-2">
					<input type="checkbox" name={`quiet${day}`} value="yes" defaultChecked={value.on} />
					{day}
				</label>{' '}
				<label className="flex items-center gap-2">
					<span className="hint">from</span>
					<input
						className="field w-auto"
						type="time"
						name={`from${day}`}
						defaultValue={value.from}
					/>
				</label>{' '}
				<label className="flex items-center gap-2">
					<span className="hint">to</span>
					<input className="field w-auto" type="time" name={`to${day}`} defaultValue={value.to} />
				</label>
			</div>
			{error && (
				<p className="error" role="alert">
					{error}
				</p>
			)}
		</div>
	)
}
