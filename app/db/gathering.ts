import { setImmediate as turn } from 'node:timers/promises'
import { within } from '~/within'

interface Asked<Question, Answer> {
	question: Question
	resolve: (answer: Answer) => void
	reject: (error: unknown) => void
}

/**
 * Answers many questions at once: all who ask while answers are under way share the next
 * ones, up to `most` of them.
 * @param patienceMs how long an answer is waited for: after one that never comes the next
 *   are asked all the same.
 * @param answer gives the answers in the order of the questions; when it throws, all of
 *   these are refused.
 */
export function gathering<Question, Answer>(
	{ most, patienceMs }: { most: number; patienceMs: number },
	answer: (questions: Question[]) => Promise<Answer[]>,
): (question: Question) => Promise<Answer> {
	const waiting: Asked<Question, Answer>[] = []
	let running = false

	async function answerAll() {
		running = true
		while (waiting.length > 0) {
			await arrivals()
			const asked = waiting.splice(0, most)
			try {
				const questions = asked.map(({ question }) => question)
				const answers = await within(patienceMs, answer(questions))
				for (const [n, { resolve }] of asked.entries()) resolve(answers[n]!)
			} catch (error) {
				for (const { reject } of asked) reject(error)
			}
		}
		running = false
	}

	/** Who was answered together asks again together: as long as more come with each turn, they are waited for. */
	async function arrivals() {
		for (let before = 0; before < waiting.length && waiting.length < most; ) {
			before = waiting.length
			await turn()
		}
	}

	return question =>
		new Promise((resolve, reject) => {
			waiting.push({ question, resolve, reject })
			if (!running) void answerAll()
		})
}
