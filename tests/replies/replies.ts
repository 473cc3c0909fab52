import { html, letter, ours, oursInHtml, plain, quoted, REPLY_TO } from './letters.ts'

/** A reply as it comes, and what of it the person wrote. */
export interface Reply {
	name: string
	raw: Buffer
	wrote: string
	files?: string[]
}

const FROM = 'Plumbline <messages@plumbline.example>'
const YES = 'Tuesday at nine is fine.\n\nPlease ring at the second door.'
const quotes = quoted()

const text = (name: string, body: string, wrote = YES, more = {}): Reply => ({
	name,
	raw: letter({ parts: [plain(body, more)] }),
	wrote,
})
const page = (name: string, body: string, wrote = YES): Reply => ({
	name,
	raw: letter({ parts: [html(body)] }),
	wrote,
})

const outlookHead = (words: string[]) =>
	`${words[0]}: ${FROM}\n${words[1]}: Monday, 23 November 2026 09:17\n${words[2]}: Hanna Huber <hanna@example.com>\n${words[3]}: Carl Chen about New bathroom\n\n${ours()}`

/** Each of them in the shape in which a mail program sends it. */
export const REPLIES: Reply[] = [
	// Above what is quoted.
	text(
		'Gmail, English',
		`${YES}\n\nOn Mon, Nov 23, 2026 at 9:17 AM Plumbline <\nmessages@plumbline.example> wrote:\n\n${quotes}\n`,
	),
	text(
		'Gmail, German',
		`${YES}\n\nAm Mo., 23. Nov. 2026 um 09:17 Uhr schrieb Plumbline <\nmessages@plumbline.example>:\n\n${quotes}\n`,
	),
	text(
		'Gmail, French',
		`${YES}\n\nLe lun. 23 nov. 2026 à 09:17, Plumbline <messages@plumbline.example> a\nécrit :\n\n${quotes}\n`,
	),
	text(
		'Gmail, Spanish',
		`${YES}\n\nEl lun, 23 nov 2026 a las 9:17, Plumbline (<messages@plumbline.example>)\nescribió:\n\n${quotes}\n`,
	),
	text(
		'Gmail, Italian',
		`${YES}\n\nIl giorno lun 23 nov 2026 alle ore 09:17 Plumbline <\nmessages@plumbline.example> ha scritto:\n\n${quotes}\n`,
	),
	text(
		'Gmail, Polish',
		`${YES}\n\npon., 23 lis 2026 o 09:17 Plumbline <messages@plumbline.example> napisał(a):\n\n${quotes}\n`,
	),
	text(
		'Gmail, Turkish, which nobody listed',
		`${YES}\n\nPlumbline <messages@plumbline.example>, 23 Kas 2026 Pzt, 09:17 tarihinde\nşunu yazdı:\n\n${quotes}\n`,
	),
	text(
		'Apple Mail',
		`${YES}\n\n> On 23. Nov 2026, at 09:17, Plumbline <messages@plumbline.example> wrote:\n> \n${quotes}\n`,
	),
	text(
		'Apple Mail, German',
		`${YES}\n\n> Am 23.11.2026 um 09:17 schrieb Plumbline <messages@plumbline.example>:\n> \n${quotes}\n`,
	),
	text(
		'iPhone',
		`${YES}\n\nSent from my iPhone\n\n> On 23 Nov 2026, at 09:17, Plumbline <messages@plumbline.example> wrote:\n> \n> \uFEFF\n${quotes}\n`,
	),
	text(
		'iPhone, German',
		`${YES}\n\nVon meinem iPhone gesendet\n\n> Am 23.11.2026 um 09:17 schrieb Plumbline <messages@plumbline.example>:\n> \n${quotes}\n`,
	),
	text(
		'Thunderbird',
		`${YES}\n\n-- \nHanna Huber\n12 rue de la Paix, Lyon\n\nOn 23/11/2026 09:17, Plumbline wrote:\n${quotes}\n`,
	),
	text('Outlook, plain', `${YES}\n\n${outlookHead(['From', 'Sent', 'To', 'Subject'])}\n`),
	text(
		'Outlook, divided',
		`${YES}\n\n-----Original Message-----\n${outlookHead(['From', 'Sent', 'To', 'Subject'])}\n`,
	),
	text(
		'Outlook, German',
		`${YES}\n\n________________________________\n${outlookHead(['Von', 'Gesendet', 'An', 'Betreff'])}\n`,
	),
	text(
		'Outlook, French',
		`${YES}\n\n-----Message d'origine-----\n${outlookHead(['De ', 'Envoyé ', 'À ', 'Objet '])}\n`,
	),
	text(
		'Outlook, Finnish',
		`${YES}\n\n${outlookHead(['Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Aihe'])}\n`,
	),
	text(
		'Outlook on a phone',
		`${YES}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n${outlookHead(['From', 'Sent', 'To', 'Subject'])}\n`,
	),
	text(
		'Samsung',
		`${YES}\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: ${FROM}\nDate: 23/11/2026 09:17 (GMT+01:00)\nTo: hanna@example.com\nSubject: Carl Chen about New bathroom\n\n${ours()}\n`,
	),
	text(
		'Yahoo',
		`${YES}\n\nSent from Yahoo Mail on Android \n \n  On Mon, 23 Nov 2026 at 9:17, Plumbline<messages@plumbline.example> wrote:   ${ours()}\n`,
	),
	text(
		'GMX, German',
		`${YES}\n\n--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\nAm 23.11.26, 09:17 schrieb Plumbline <messages@plumbline.example>:\n${quotes}\n`,
	),
	text(
		'Proton',
		`${YES}\n\nSent with Proton Mail secure email.\n\nOn Monday, November 23rd, 2026 at 09:17, Plumbline <messages@plumbline.example> wrote:\n\n${quotes}\n`,
	),

	// Below, and between.
	text(
		'below what is quoted',
		`On 23/11/2026 09:17, Plumbline wrote:\n${quotes}\n\n${YES}\n\n-- \nHanna\n`,
	),
	text(
		'below an e-mail without marks',
		`${outlookHead(['From', 'Sent', 'To', 'Subject'])}\n\n${YES}\n`,
	),
	text(
		'between the lines',
		`Hello Carl,\n\nOn 23/11/2026 09:17, Plumbline wrote:\n> When can I come and measure?\n\nFrom nine on.\n\n> Tuesday at nine, or Thursday at four?\n\nTuesday.\n\nHanna\n`,
		'Hello Carl,\n\nFrom nine on.\n\nTuesday.\n\nHanna',
	),
	text('nothing quoted', `${YES}\n`),

	// What looks like a quotation and is none.
	text(
		'words that look like a head',
		'From: Monday\nTo: Friday\nTime: nine to five\n\nOn Tuesday your colleague wrote:\nwe come at nine.\n',
		'From: Monday\nTo: Friday\nTime: nine to five\n\nOn Tuesday your colleague wrote:\nwe come at nine.',
	),
	text(
		'a line about an e-mail is no signature',
		'I looked.\nSent the sample by mail yesterday\n',
		'I looked.\nSent the sample by mail yesterday',
	),
	text(
		'lines that the program broke are joined, those of the person stay',
		`I have asked the neighbours, and they would rather have it done in the second\nweek of December, when they are away. Is that possible for you? Otherwise we\ncan start earlier.\n- tiles\n- tap\n\nHanna\n\nOn 23/11/2026 09:17, Plumbline wrote:\n${quotes}`,
		'I have asked the neighbours, and they would rather have it done in the second week of December, when they are away. Is that possible for you? Otherwise we can start earlier.\n- tiles\n- tap\n\nHanna',
	),
	text(
		'format=flowed',
		`A long line that the program wrapped with a blank at its end, which says that \nit goes on.\nA new one.\n\nOn 23/11/2026 09:17, Plumbline wrote:\n${quotes}`,
		'A long line that the program wrapped with a blank at its end, which says that it goes on.\nA new one.',
		{ type: 'text/plain; charset=utf-8; format=flowed' },
	),

	// HTML alone.
	page(
		'Gmail, HTML',
		`<div dir="ltr"><div>Tuesday at nine is fine.</div><div><br></div><div>Please ring at the second door.</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Nov 23, 2026 at 9:17 AM Plumbline &lt;<a href="mailto:messages@plumbline.example">messages@plumbline.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0">${oursInHtml()}</blockquote></div>`,
	),
	page(
		'Outlook, HTML',
		`<div class=WordSection1><p class=MsoNormal>Tuesday at nine is fine.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Please ring at the second door.<o:p></o:p></p><div style='border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b> Plumbline &lt;messages@plumbline.example&gt; <br><b>Sent:</b> Monday, November 23, 2026 9:17 AM<br><b>To:</b> Hanna Huber &lt;hanna@example.com&gt;<br><b>Subject:</b> Carl Chen about New bathroom</p></div>${oursInHtml()}</div>`,
	),
	page(
		'Outlook on the web, HTML',
		`<div>Tuesday at nine is fine.</div><div><br></div><div>Please ring at the second door.</div><div id="Signature"><p>Hanna Huber</p></div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Plumbline &lt;messages@plumbline.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> hanna@example.com<br><b>Subject:</b> Carl Chen<br></div>${oursInHtml()}`,
	),
	page(
		'Apple Mail, HTML',
		`Tuesday at nine is fine.<div><br></div><div>Please ring at the second door.<br><div><br><blockquote type="cite"><div>On 23 Nov 2026, at 09:17, Plumbline &lt;messages@plumbline.example&gt; wrote:</div><br><div>${oursInHtml()}</div></blockquote></div><br></div>`,
	),

	// Character sets and encodings.
	{
		name: 'ISO-8859-1, octets as they are',
		raw: letter({
			parts: [
				{
					type: 'text/plain; charset=iso-8859-1',
					body: Buffer.from(
						`Mardi à neuf heures, ça va très bien.\n\nLe 23/11/2026 à 09:17, Plumbline a écrit :\n${quotes}`,
						'latin1',
					),
				},
			],
		}),
		wrote: 'Mardi à neuf heures, ça va très bien.',
	},
	{
		name: 'Windows-1252, quoted-printable',
		raw: letter({
			parts: [
				{
					type: 'text/plain; charset="Windows-1252"',
					encoding: 'quoted-printable',
					body: Buffer.from('It costs \x80 300 \x96 \x93fine\x94.', 'latin1'),
				},
			],
		}),
		wrote: 'It costs € 300 – “fine”.',
	},
	{
		name: 'UTF-8, quoted-printable, with long lines',
		raw: letter({
			parts: [
				plain(
					`Größe: 3 m², Straße „Am Bühl“, und noch viel mehr Text, damit die Zeile umgebrochen wird 👩‍🔧.\n\nAm 23.11.26 um 09:17 schrieb Plumbline:\n${quotes}`,
					{ encoding: 'quoted-printable' },
				),
			],
		}),
		wrote:
			'Größe: 3 m², Straße „Am Bühl“, und noch viel mehr Text, damit die Zeile umgebrochen wird 👩‍🔧.',
	},
	{
		name: 'UTF-8, base64',
		raw: letter({
			parts: [
				plain(`Δευτέρα στις εννέα.\n\nOn 23/11/2026 09:17, Plumbline wrote:\n${quotes}`, {
					encoding: 'base64',
				}),
			],
		}),
		wrote: 'Δευτέρα στις εννέα.',
	},
	{
		name: 'ISO-2022-JP',
		raw: letter({
			parts: [
				{
					type: 'text/plain; charset=ISO-2022-JP',
					encoding: '7bit',
					body: Buffer.from(
						'GyRCJE8kJCEiMlBNS0Z8JE4bKEI5GyRCO34kR0JnPmZJVyRHJDkhIxsoQgobJEIkaCRtJDckLyQqNGokJCQ3JF4kOSEjGyhCCgoyMDI2GyRCRy8bKEIxMRskQjduGyhCMjMbJEJGfBsoQigbJEI3bhsoQikgMTA6MDAgUGx1bWJsaW5lIDxtZXNzYWdlc0BwbHVtYmxpbmUuZXhhbXBsZT46Cj4gQ2FybCBDaGVuIHdyb3RlIHRvIHlvdSBhYm91dCBOZXcgYmF0aHJvb20uCg==',
						'base64',
					),
				},
			],
		}),
		wrote: 'はい、火曜日の9時で大丈夫です。\nよろしくお願いします。',
	},
	{
		name: 'KOI8-R',
		raw: letter({
			parts: [
				{
					type: 'text/plain; charset=koi8-r',
					body: Buffer.from(
						'5MEsINfPINfUz9LOycsg1yDExdfR1NguCgoyMy4xMS4yMDI2IDEwOjAwLCBQbHVtYmxpbmUg0MnbxdQ6Cj4gQ2FybCBDaGVuIHdyb3RlIHRvIHlvdSBhYm91dCBOZXcgYmF0aHJvb20uCg==',
						'base64',
					),
				},
			],
		}),
		wrote: 'Да, во вторник в девять.',
	},
	{
		name: 'GB2312, from a phone',
		raw: letter({
			parts: [
				{
					type: 'text/plain; charset=gb2312',
					body: Buffer.from('v8nS1KOs0MfG2rb+vsW146GjCgq3otfUztK1xGlQaG9uZQo=', 'base64'),
				},
			],
		}),
		wrote: '可以，星期二九点。',
	},

	// Parts.
	{
		name: 'text and HTML',
		raw: letter({ parts: [plain(`${YES}\n`), html('<p>Not this one</p>')] }),
		wrote: YES,
	},
	{
		name: 'an empty text beside HTML',
		raw: letter({
			parts: [
				plain('\n'),
				html('<p>Tuesday at nine is fine.</p><p>Please ring at the second door.</p>'),
			],
		}),
		wrote: YES,
	},
	{
		name: 'a photo between two texts',
		raw: letter({
			multipart: 'mixed',
			parts: [
				plain('Here it leaks:\n'),
				{
					type: 'image/jpeg; name="=?utf-8?Q?Bad_Fu=C3=9F.jpg?="',
					encoding: 'base64',
					body: Buffer.alloc(20_000, 7),
					headers: ['Content-Disposition: inline; filename="=?utf-8?Q?Bad_Fu=C3=9F.jpg?="'],
				},
				plain('\nCan you come?\n\nSent from my iPad\n'),
			],
		}),
		wrote: 'Here it leaks:\n\nCan you come?',
		files: ['Bad Fuß.jpg'],
	},
	{
		name: 'signed with S/MIME',
		raw: letter({
			multipart: 'mixed',
			parts: [
				plain(`${YES}\n`),
				{ type: 'application/pkcs7-signature; name=smime.p7s', encoding: 'base64', body: 'proof' },
			],
		}),
		wrote: YES,
	},
	{
		name: 'no MIME at all',
		raw: Buffer.from(
			`From: hanna@example.com\nTo: ${REPLY_TO}\n\nTuesday at nine is fine.\n\nPlease ring at the second door.\n`,
		),
		wrote: YES,
	},
]
