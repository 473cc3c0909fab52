import type { Incoming } from './incoming.server'

/** Words of a subject that no person writes: a reply of theirs has “Re:” before. */
const SUBJECT =
	/^(?:auto(?:matic)?[- ]?(?:reply|response|generated)|out of (?:the )?office|autoreply|abwesenheits(?:notiz|assistent)|abwesend|automatische (?:antwort|abwesenheit)|réponse automatique|absence du bureau|respuesta automática|risposta automatica|automatisch antwoord|afwezig|resposta automática|autosvar|automatiskt svar|odpowiedź automatyczna|автоответ|自動応答|自动回复|undeliver(?:ed|able)|mail delivery failed|delivery status notification)\b/iu

const SENDERS = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+.-][^@]*)?@/

/** Headers that only programs write. `X-Auto-Response-Suppress` is not one: people’s servers add it too. */
const HEADERS =
	/^(?:x-auto-?(?:repl|respon(?:d|se$)|generated)|x-autoreply|list-|x-failed-recipients$)/

/** A Message-ID that we have made, of a notification or of an answer. */
const ours = (domain: string) => {
	const escaped = domain.replace(/[.\\+*?^$()[\]{}|]/g, '\\$&')
	return new RegExp(`^<\\d+\\.(?:[0-9a-f]{24}|answer)@${escaped}>$`, 'i')
}

/**
 * That a program has written this: an out-of-office notice, a bounce, a list, or
 * we ourselves (RFC 3834, section 2). Nobody is told of it and nothing answers it.
 * @param sender of the envelope; '' for none, undefined where it is not known.
 * @param domain of our own Message-IDs.
 * @returns what shows it.
 */
export function automaticBy(
	{ from, subject, messageId, headers }: Incoming,
	sender: string | undefined,
	domain: string,
): string | null {
	const has = (name: string, pattern: RegExp) =>
		headers.get(name)?.some(value => pattern.test(value)) ?? false
	if (sender === '' || has('return-path', /^< ?>$/)) return 'no sender'
	if (headers.has('auto-submitted') && !has('auto-submitted', /^no\b/i)) return 'Auto-Submitted'
	if (has('precedence', /^(?:bulk|junk|list|auto.?reply)\b/i)) return 'Precedence'
	if (has('content-type', /^multipart\/report\b/i)) return 'a report'
	if (messageId && ours(domain).test(messageId)) return 'our own'
	if (from && SENDERS.test(from)) return 'the sender'
	if (SUBJECT.test(subject.trim())) return 'the subject'
	for (const name of headers.keys()) if (HEADERS.test(name)) return name
	return null
}
