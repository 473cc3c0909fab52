/* What clients write around a quotation, in the languages in which they were met. */

const either = (words: string[]) => words.join('|')

/** “On Monday someone wrote:”, on one line. */
export const ATTRIBUTION = new RegExp(
	`^(?:${either([
		'On [^\\n]{4,400} wrote',
		'(?:Am|On|Den|Op) [^\\n]{4,400} (?:schrieb|skrev|schreef)(?: [^\\n]{1,200})?',
		'[^\\n]{2,200} (?:schrieb|skrev|schreef) (?:am|den|op) [^\\n]{4,200}',
		'Le [^\\n]{4,400} a [ée]crit',
		'(?:El|A las?) [^\\n]{4,400} escribi[óo]',
		'Il [^\\n]{4,400} ha scritto',
		'(?:Em|No dia|A) [^\\n]{4,400} escreveu',
		'(?:W dniu|Dnia) [^\\n]{4,400} napisał(?:\\(a\\)|a)?',
		'[^\\n]{4,400} (?:написал(?:\\(а\\)|а)?|пише)',
		'[^\\n]{4,400} のメール',
	])}) ?[:：]$`,
	'iu',
)

/** “-----Original Message-----” */
export const DIVIDER = new RegExp(
	`^[-—–_]{2,} ?(?:${either([
		'Original[- ]Message',
		'Original e-?mail',
		'Forwarded message',
		'Reply message',
		'Ursprüngliche (?:Nachricht|E-?Mail|Mail)',
		"Message d[’']origine",
		'Message original',
		'Mensaje original',
		'Mensagem original',
		'Messaggio originale',
		'Oorspronkelijk bericht',
		'Ursprungligt meddelande',
		'Opprinnelig melding',
		'Oprindelig meddelelse',
		'Oryginalna wiadomość',
		'Исходное сообщение',
		'元のメッセージ',
		'原始邮件',
	])}) ?[-—–_]{2,}$`,
	'iu',
)

/** The name of a head's first field: who wrote. */
export const FIRST_FIELD = /^(From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|差出人|发件人|寄件者)$/iu

/** And of its second: when, or to whom. */
export const SECOND_FIELD =
	/^(Sent|Date|To|Gesendet|Datum|An|Envoyé|Date|À|Enviado(?: el| em)?|Fecha|Data|Para|Inviato|A|Verzonden|Aan|Skickat|Til|Sendt|Dato|Wysłano|Do|Отправлено|Дата|Кому|送信日時|日時|宛先|发送时间|收件人)$/iu

const DEVICES =
	'(?:iPhone|iPad|iOS|Android|Outlook|Galaxy|Samsung|Huawei|Xiaomi|BlackBerry|Windows|Yahoo|GMX|WEB\\.DE|Proton|Thunderbird|Gmail|Mail|Handy|Smartphone|mobil|mobile|phone|móvil|téléphone|telefoon|tablet)'

const SENT = either([
	'Sent (?:from|via|with|using)',
	'Get [^\\n]{0,20} for',
	'Von mein',
	'Gesendet (?:von|mit|über|aus)',
	'Envoyé (?:de|depuis|à partir)',
	'Enviado (?:desde|do|de|a partir)',
	'Inviato (?:da|dal)',
	'(?:Verzonden|Verstuurd) (?:vanaf|met|van|via)',
	'(?:Skickat|Skickades) från',
	'Send?t fra',
	'Wysłan[eo] z',
	'Отправлено (?:с|из)',
	'(?:Télécharge[zr]|Obtenir|Obtener|Obtén|Holen Sie sich|Laden Sie) ',
])

/** What a phone or a mail service writes below. */
export const DEVICE = new RegExp(
	`^(?:${either([
		`(?:${SENT})[^\\n]{0,60}${DEVICES}[^\\n]{0,80}`,
		'Sent with [^\\n]{1,40} secure e-?mail\\.?',
		'(?:iPhone|iPad|Android)\\S{0,12}(?:から送信|傳送)',
		'从我的 ?\\S{1,12} ?(?:发送|傳送)',
		'发自我的 ?\\S{1,20}',
	])})$`,
	'iu',
)
