import { data, redirect } from '@remix-run/node'
import type { Actor } from '~/auth/actor'
import type { FormArgs } from '~/http/doors.server'
import { WEEKDAYS } from '~/local-time'
import { emailStateOf } from '~/notifications/email/address.server'
import { EMAIL } from '~/notifications/email/channel.server'
import { switchesOf, typesFor } from '~/notifications/preferences'
import { changePreferences, channelsFor, preferencesOf } from '~/notifications/preferences.server'
import { ChangePreferences } from '~/notifications/schemas'

const switchesFor = (actor: Actor) => switchesOf(typesFor(actor.role))

/** What the page shows: the values of its fields. */
export async function loadPreferences(actor: Actor) {
	const { off, pace, dailyHour, quietHours } = await preferencesOf(actor)
	return {
		email: { ...(await emailStateOf(actor)), isOn: EMAIL.isOn() },
		timeZone: actor.timeZone,
		types: typesFor(actor.role),
		channels: await channelsFor(actor),
		values: {
			on: switchesFor(actor).filter(one => !off.has(one)) as string[],
			pace: pace as string,
			dailyHour,
			quiet: WEEKDAYS.map((_, day) => ({
				on: Boolean(quietHours[day]),
				from: quietHours[day]?.from ?? '22:00',
				to: quietHours[day]?.to ?? '07:00',
			})),
		},
	}
}

export type PreferenceValues = Awaited<ReturnType<typeof loadPreferences>>['values']

const valuesIn = (form: FormData): PreferenceValues => {
	const text = (name: string) => String(form.get(name) ?? '')
	return {
		on: form.getAll('on').map(String),
		pace: text('pace'),
		dailyHour: Number(text('dailyHour') || 'none'),
		quiet: WEEKDAYS.map(day => ({
			on: form.has(`quiet${day}`),
			from: text(`from${day}`),
			to: text(`to${day}`),
		})),
	}
}

/** Saves the form, or gives it back with what is wrong by field. */
export async function savePreferences({ actor, form }: FormArgs) {
	const values = valuesIn(form)
	const parsed = ChangePreferences.safeParse({
		off: switchesFor(actor).filter(one => !values.on.includes(one)),
		pace: values.pace,
		dailyHour: values.dailyHour,
		quietHours: values.quiet.map(({ on, from, to }) => (on ? { from, to } : null)),
	})
	if (!parsed.success) {
		const errors = parsed.error.issues.map(({ path, message }) => ({
			path: path.join('.'),
			message,
		}))
		return data({ values, errors }, 422)
	}
	await changePreferences(actor, parsed.data)
	return redirect('/settings/notifications?saved', 303)
}
