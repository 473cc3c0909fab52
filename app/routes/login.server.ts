import { parseWithZod } from '@conform-to/zod/v4'
import { type ActionFunctionArgs, data, redirect } from '@remix-run/node'
import { FILES_LEFT } from '~/attachments/form-door.server'
import { csrfToken } from '~/auth/csrf.server'
import { safeRedirect } from '~/auth/redirect'
import { belongsTo, carriedBy, resume } from '~/auth/resume.server'
import { LogIn } from '~/auth/schemas'
import { endSession, startSession } from '~/auth/sessions.server'
import { authenticate } from '~/auth/strategy.server'
import { type Refusal, refusal } from '~/http/doors.server'
import { Problem } from '~/http/problem'

const HIDE = { hideFields: ['password', 'csrf', 'carried'] }

/** Logs in, and finishes what the log-in page carried along. */
export async function logIn({ request, form }: ActionFunctionArgs & { form: FormData }) {
	const carried = carriedBy(form)
	const submission = parseWithZod(form, { schema: LogIn })
	const giveBack = (result: ReturnType<typeof submission.reply>, status: number) =>
		data(
			{ result, carried, redirectTo: String(form.get('redirectTo') ?? '') || undefined },
			{ status },
		)
	if (submission.status !== 'success') return giveBack(submission.reply(HIDE), 422)

	const refuse = (error: Problem) =>
		giveBack(submission.reply({ ...HIDE, formErrors: [error.message] }), error.status)
	try {
		const userId = await authenticate('log-in', request, form)
		if (carried && !belongsTo(carried, userId)) {
			throw new Problem(
				403,
				'What waits below was written in another account. Log in with that one, or open the log-in page anew.',
			)
		}
		await endSession(request) // whoever was logged in here before
		const setCookie = await startSession(userId)
		const headers = new Headers({ 'Set-Cookie': setCookie })
		if (!carried)
			return redirect(safeRedirect(submission.value.redirectTo), { status: 303, headers })

		const answer = await resume(request, carried, userId, setCookie)
		for (const cookie of answer.headers.getSetCookie()) headers.append('Set-Cookie', cookie)
		const to = answer.headers.get('Location')
		if (answer.status >= 300 && answer.status < 400 && to)
			return redirect(to, { status: 303, headers })
		// Shown once more, the form is what it now holds.
		const fields = carried.fields.filter(([name]) => name !== FILES_LEFT)
		const again = { csrf: csrfToken(userId), carried: { ...carried, fields } }
		throw notResumed(request, answer.status, again, headers)
	} catch (error) {
		if (error instanceof Problem) return refuse(error)
		throw error
	}
}

/** Logged in, but what was carried along was refused: it comes back to be mended, or is over. */
function notResumed(request: Request, status: number, again: Refusal['again'], headers: Headers) {
	const over = status === 404 || status === 409
	const detail = over
		? 'You are logged in, but what you had sent can’t be done any more: things have changed since.'
		: 'You are logged in, but what you had sent was not accepted. Look it over and send it again.'
	return refusal(request, new Problem(status, detail), over ? {} : { again }, headers)
}
