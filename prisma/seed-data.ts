import type { z } from 'zod'
import type { Role } from '~/auth/actor'
import type { LeadStatus, PostLead } from '~/leads/schemas'

// What the demo is about. Days and minutes count back from the moment of
// seeding; clocks are UTC.

export const DEMO_PASSWORD = 'demo-password'
export const DEMO_TIME_ZONE = 'Europe/Paris'

export const PEOPLE = {
	hannah: { email: 'homeowner@example.com', name: 'Hannah Weber', role: 'HOMEOWNER' },
	marc: { email: 'contractor@example.com', name: 'Marc Lefèvre', role: 'CONTRACTOR' },
	sofia: { email: 'contractor2@example.com', name: 'Sofía Álvarez', role: 'CONTRACTOR' },
	admin: { email: 'admin@example.com', name: 'Priya Nair', role: 'ADMIN' },
} as const satisfies Record<string, { email: string; name: string; role: Role }>

/** H is the homeowner, C the contractor. */
export type Side = 'H' | 'C'

export interface Day {
	daysAgo: number
	lines: [clock: string, from: Side, text: string][]
}

export interface Conversation {
	days: Day[]
	/** The newest words, so many minutes before now. */
	justNow?: [minutesAgo: number, from: Side, text: string][]
	/** How many of the messages to this side wait to be read. */
	unread?: Partial<Record<Side, number>>
}

export interface DemoLead extends z.output<typeof PostLead> {
	status: LeadStatus
	postedDaysAgo: number
	claimed?: {
		by: 'marc' | 'sofia'
		daysAgo: number
		clock: string
		/** A lead without one is as if imported. */
		conversation?: Conversation
	}
}

const bathroom: Conversation = {
	unread: { H: 3 },
	days: [
		{
			daysAgo: 9,
			lines: [
				[
					'07:21',
					'C',
					'Good morning Ms Weber! Thanks for the clear description. I’d be glad to do your bathroom.',
				],
				[
					'07:22',
					'C',
					'Could you tell me:\n- how old is the building?\n- is the current bath on an outside wall?\n- do you want to keep the window as it is?',
				],
				['07:48', 'H', 'Good morning, that was quick 🙂'],
				[
					'07:51',
					'H',
					'The house is from 1962. The bath stands on the outside wall, under the window. The window can stay, it was replaced four years ago.',
				],
				[
					'07:55',
					'C',
					'1962 means the pipes in the wall may be galvanised steel. If they are, I’d replace them while everything is open.',
				],
				['08:02', 'H', 'Is that expensive?'],
				[
					'08:06',
					'C',
					'For a room of 6 m², around €900 with the new shut-off valves. I’d have to see it first.',
				],
				[
					'08:07',
					'C',
					'Would a visit suit you this week? I’m in Strasbourg on Thursday and Friday.',
				],
				['11:34', 'H', 'Friday would be good, any time after 16:00.'],
				['11:40', 'C', 'Friday 16:30 then. It takes about an hour.'],
				['11:41', 'H', '👍'],
			],
		},
		{
			daysAgo: 8,
			lines: [
				[
					'09:12',
					'H',
					'One more thing before Friday: my mother is going to live with us from spring. She’s 78, so I’d like a shower without a step.',
				],
				[
					'09:30',
					'C',
					'Good that you say so now. A level shower needs about 8 cm under the tiles for the drain. With a concrete floor of that age it usually works, but I’ll measure.',
				],
				[
					'09:31',
					'C',
					'Have a look at these, to get an idea of the drains: https://example.com/showers/linear-drains',
				],
				['12:03', 'H', 'The one along the wall looks elegant. Is it harder to clean?'],
				['12:10', 'C', 'No, the cover lifts off and there’s a basket below. Two minutes a month.'],
				['12:11', 'H', 'Perfect.'],
				['17:45', 'H', 'And could there be a folding seat?'],
				[
					'18:02',
					'C',
					'Yes. The wall behind needs a reinforcement, which costs next to nothing if we plan it now.',
				],
			],
		},
		{
			daysAgo: 7,
			lines: [
				['13:58', 'C', 'I’ll be about ten minutes late, roadworks on the A35. Sorry!'],
				['14:01', 'H', 'No problem, I’m at home.'],
				[
					'16:20',
					'C',
					'Thank you for the coffee and the tour. What I noted:\n\n1. Floor: concrete, 9.5 cm of build-up. Level shower is possible.\n2. Pipes: steel, as I feared. To be replaced up to the riser.\n3. Ventilation: none but the window. I’d add a quiet fan.\n4. Electricity: no residual-current device in the bathroom circuit. That must change.\n\nYou’ll have the quote tomorrow.',
				],
				['16:34', 'H', 'Thank you, that’s very thorough. I had no idea about number 4!'],
				['16:36', 'C', 'Most people don’t. It’s the first thing I look at.'],
			],
		},
		{
			daysAgo: 6,
			lines: [
				[
					'10:15',
					'C',
					'Here is the quote: https://example.com/quotes/2214\n\nDemolition and disposal: €1,150\nPlumbing with new pipes: €2,900\nElectricity and fan: €1,280\nShower, level, with drain and glass: €2,450\nTiling, 21 m²: €2,640\nBasin, toilet, fittings: €1,680\n\nTogether €12,100 with VAT.',
				],
				['10:40', 'H', 'Thanks Marc. I’ll go through it with my husband tonight.'],
				[
					'18:31',
					'H',
					'We’ve read it. The work is clear, but it’s more than we had planned. Our limit was €11,000.',
				],
				['18:32', 'H', 'Where could one save without regretting it?'],
				['18:50', 'C', 'Fair question. Three places:'],
				[
					'18:53',
					'C',
					'a) Tile only the shower to the ceiling and the other walls up to 1.20 m: −€620.\nb) A standard glass panel in place of the made-to-measure one: −€280.\nc) You take out the furniture and the old toilet yourselves: −€200.',
				],
				['18:54', 'C', 'I would not save on the pipes or on the sealing under the tiles.'],
				[
					'19:05',
					'H',
					'a) and c) are fine. With b) I’m not sure: would there be a gap at the wall?',
				],
				['19:09', 'C', 'About 2 cm, closed by a profile. You’d see it if you look for it.'],
				['19:12', 'H', 'Then rather keep the good glass.'],
				['19:15', 'C', 'I’d decide the same way. That makes €11,280.'],
				['19:20', 'H', 'Could we meet at 11,000 if we pay the material in advance?'],
				[
					'19:41',
					'C',
					'If you pay the material in advance I get the tiles 3% cheaper, and I pass that on. €11,050 is what I can do honestly.',
				],
				['19:44', 'H', 'Deal! 🤝'],
				['19:45', 'C', 'Deal. You’ll have the new version tomorrow morning, to sign.'],
			],
		},
		{
			daysAgo: 5,
			lines: [
				['06:52', 'C', 'The new quote: https://example.com/quotes/2214?version=2'],
				['07:30', 'H', 'Signed and sent back. When could you begin?'],
				['07:38', 'C', 'Monday the week after next. Eleven working days if nothing surprises us.'],
				['07:40', 'H', 'And how many days without water?'],
				[
					'07:43',
					'C',
					'In the bathroom: all eleven. In the rest of the flat only on the day when we change the riser connection, from 8 to about 15 h.',
				],
				['07:44', 'C', 'The guest toilet stays usable all the time.'],
				['07:50', 'H', 'OK. We’ll shower at the neighbours’ 😄'],
				[
					'12:15',
					'H',
					'My husband asks whether the underfloor heating that you mentioned would still be possible?',
				],
				[
					'12:29',
					'C',
					'Electric, as a mat under the tiles: yes, it adds 4 mm. For the 3.2 m² outside the shower €430 with the thermostat. I need a yes or no before the screed, so by Wednesday next week.',
				],
				['12:31', 'H', 'We’ll think about it.'],
				['15:02', 'C', 'No hurry. It’s a comfort, not a need.'],
			],
		},
		{
			daysAgo: 4,
			lines: [
				[
					'08:10',
					'H',
					'Good morning! About the tiles: we were at the showroom. Two candidates:\n\n– “Grès Clair”, 60 × 60, matt, light grey\n– “Terra Beige”, 30 × 60, a bit rougher\n\nWhich is safer when wet?',
				],
				[
					'08:25',
					'C',
					'Look at the back of the sample: it should say R10 or R11, and for the shower class B.',
				],
				['08:41', 'H', 'Grès Clair: R10, class B.\nTerra Beige: R11, class C.'],
				['08:44', 'C', 'Both are allowed. With your mother in mind I’d take the R11 on the floor.'],
				['08:45', 'C', 'And the small format slopes better towards the drain: fewer cuts.'],
				[
					'08:52',
					'H',
					'Terra Beige on the floor and Grès Clair on the walls? Or does that look odd?',
				],
				[
					'08:58',
					'C',
					'Not at all, I’ve done nearly the same last year in Kehl: https://example.com/projects/kehl-bathroom#photos',
				],
				['09:20', 'H', 'Oh that’s beautiful. Exactly like this please!'],
				['09:22', 'C', 'Noted ✅ I’ll order 8 m² and 15 m², with the usual 10% for cuts.'],
				['13:37', 'H', 'Do the joints have to be grey?'],
				[
					'13:39',
					'C',
					'Your choice: white, sand, grey, anthracite. White goes yellow in a shower, sooner or later.',
				],
				['13:40', 'H', 'Sand then.'],
				['13:40', 'C', 'Sand it is.'],
			],
		},
		{
			daysAgo: 2,
			lines: [
				[
					'06:45',
					'C',
					'Small news: the tiles come on Tuesday. Can the pallet stand in your garage? It’s 1.20 × 0.80 m and about 480 kg.',
				],
				['06:58', 'H', 'Yes, I’ll park outside. At what time?'],
				['07:04', 'C', 'Between 9 and 12. The driver rings half an hour before.'],
				['07:05', 'H', 'I’m working from home on Tuesday, so that’s fine.'],
				['11:50', 'H', 'We’ve decided: yes to the floor heating, please. My feet have voted 😅'],
				[
					'12:02',
					'C',
					'Wise feet. €430 on top then, so €11,480 in all. I’ll send you the addition, one page.',
				],
				['12:20', 'H', 'Where does the thermostat go?'],
				[
					'12:24',
					'C',
					'Beside the door, outside the bathroom, at switch height. Zone rules: no 230 V device within 60 cm of the shower.',
				],
				['12:26', 'H', 'Makes sense.'],
				['16:13', 'H', 'One question about dust. There’s a piano in the next room…'],
				[
					'16:30',
					'C',
					'We tape the door with a zip, and an air cleaner runs the whole time. For the two days of demolition I’d still cover the piano. I’ll bring a proper cover.',
				],
				['16:31', 'H', 'Merci beaucoup, très gentil !'],
				['16:33', 'C', 'Avec plaisir 🙂'],
			],
		},
		{
			daysAgo: 1,
			lines: [
				[
					'07:15',
					'C',
					'The schedule for the fridge door:\n\nMon–Tue: demolition\nWed: pipes (no water 8–15 h)\nThu: electricity, reinforcement for the seat\nFri: screed and heating mat\nthen four days of drying, I’m not there\nFri–Tue: sealing and tiles\nWed–Thu: fittings, glass, silicone\nFri: cleaning and handover',
				],
				['08:40', 'H', 'Printed! The kids are counting the days.'],
				['15:26', 'H', 'Here’s the addition, signed. Shall I transfer the first instalment today?'],
				['15:35', 'C', 'Thanks! Whenever it suits you before Friday.'],
				['16:02', 'H', 'Done: €4,400.'],
			],
		},
	],
	justNow: [
		[64, 'C', 'The payment is in, thank you! The receipt: https://example.com/receipts/5581'],
		[
			62,
			'C',
			'One last choice: the basin tap. High spout or low? With the high one you can wash hair, the low one splashes less.\nBoth are the same price.',
		],
		[
			11,
			'C',
			'And could you send me a photo of the fuse box? Then my electrician knows what to bring on Thursday.',
		],
	],
}

const windows: Conversation = {
	unread: { H: 1 },
	days: [
		{
			daysAgo: 3,
			lines: [
				[
					'09:02',
					'C',
					'Hello Hannah, Sofía here. Four windows towards the street: do you want double or triple glazing?',
				],
				['09:25', 'H', 'Hello! Mostly I want it to be quieter, there’s a tram.'],
				[
					'09:31',
					'C',
					'Then what counts is the sound class, not the number of panes. Class 4 with asymmetric double glazing beats simple triple glazing.',
				],
				['09:33', 'H', 'Interesting, I didn’t know that.'],
			],
		},
		{
			daysAgo: 1,
			lines: [
				[
					'14:10',
					'C',
					'I could measure on Wednesday at 8:30. It takes half an hour, and I need every window to be free to open.',
				],
			],
		},
	],
}

const painting: Conversation = {
	days: [
		{
			daysAgo: 24,
			lines: [
				[
					'08:15',
					'C',
					'Hello! Living room and hallway, walls and ceilings: I’d plan three days. Which colours do you have in mind?',
				],
				[
					'08:50',
					'H',
					'Warm white in the living room, and a dark green wall in the hallway. Too bold?',
				],
				[
					'08:55',
					'C',
					'With the light from the stairs it will look great. I’ll bring a sample, 50 × 50 cm.',
				],
			],
		},
		{
			daysAgo: 16,
			lines: [
				[
					'15:40',
					'C',
					'All done, and the key is in the letter box. Please leave the windows tilted until tomorrow.',
				],
				['17:05', 'H', 'It’s wonderful. The green wall is everybody’s favourite 💚'],
				['17:20', 'C', 'That makes my day. Thank you!'],
			],
		},
	],
}

const worktop: Conversation = {
	days: [
		{
			daysAgo: 13,
			lines: [
				[
					'10:05',
					'C',
					'Hello Ms Weber, is the worktop that you want to replace straight or L-shaped?',
				],
				[
					'10:42',
					'H',
					'Straight, 3.10 m. But I have to disappoint you: my brother-in-law has one left over, and it fits.',
				],
				[
					'10:45',
					'C',
					'No problem at all, that’s the best price you’ll get 😄 If the cut-out for the hob gives you trouble, write to me.',
				],
				['10:50', 'H', 'I will. Thanks for taking it so well!'],
			],
		},
	],
}

const floor: Conversation = {
	unread: { C: 1 },
	days: [
		{
			daysAgo: 2,
			lines: [
				[
					'17:20',
					'H',
					'Hello Marc, this one has time until the bathroom is done. Would you look at the old boards anyway? Perhaps they can be saved.',
				],
			],
		},
	],
	justNow: [
		[
			150,
			'C',
			'Of course, I’ll take the moisture meter along on Monday. Oak from that time can often be sanded twice more.',
		],
		[140, 'H', 'That would be great, thank you!'],
	],
}

const blinds: Conversation = {
	unread: { H: 2 },
	days: [
		{
			daysAgo: 1,
			lines: [
				[
					'18:24',
					'C',
					'Good evening! Three roller blinds: by a strap or with a motor? Both fit into your boxes.',
				],
			],
		},
	],
}

export const LEADS: DemoLead[] = [
	{
		title: 'Bathroom renovation, 6 m²',
		description:
			'Our bathroom is from the sixties. Everything should go: bath, tiles, basin, toilet.\n\nWe’d like a large shower in place of the bath. The window stays.',
		trade: 'Bathroom',
		city: 'Strasbourg',
		status: 'CLAIMED',
		postedDaysAgo: 10,
		claimed: { by: 'marc', daysAgo: 9, clock: '07:18', conversation: bathroom },
	},
	{
		title: 'Four new windows on the street side',
		description: 'Second floor, wooden frames, each about 1.20 × 1.45 m. The tram is loud.',
		trade: 'Windows',
		city: 'Strasbourg',
		status: 'CLAIMED',
		postedDaysAgo: 5,
		claimed: { by: 'sofia', daysAgo: 3, clock: '08:55', conversation: windows },
	},
	{
		title: 'Paint living room and hallway',
		description: 'About 110 m² of walls and ceilings. Furniture can be moved to the middle.',
		trade: 'Painting',
		city: 'Strasbourg',
		status: 'COMPLETED',
		postedDaysAgo: 26,
		claimed: { by: 'sofia', daysAgo: 24, clock: '08:10', conversation: painting },
	},
	{
		title: 'Replace kitchen worktop',
		description: 'The worktop is swollen around the sink. 3.10 m, with a cut-out for a hob.',
		trade: 'Kitchen',
		city: 'Strasbourg',
		status: 'CLOSED',
		postedDaysAgo: 14,
		claimed: { by: 'marc', daysAgo: 13, clock: '10:01', conversation: worktop },
	},
	{
		title: 'Oak floor in two bedrooms',
		description: 'Old oak boards, 28 m² together. Sand and oil them, or lay new ones.',
		trade: 'Flooring',
		city: 'Strasbourg',
		status: 'CLAIMED',
		postedDaysAgo: 3,
		claimed: { by: 'marc', daysAgo: 2, clock: '16:48', conversation: floor },
	},
	{
		title: 'Repair three roller blinds',
		description: 'Two don’t close any more, one hangs askew. Boxes above the windows.',
		trade: 'Windows',
		city: 'Strasbourg',
		status: 'CLAIMED',
		postedDaysAgo: 2,
		claimed: { by: 'sofia', daysAgo: 1, clock: '18:20', conversation: blinds },
	},
	{
		title: 'Insulate the attic',
		description:
			'About 60 m² between the rafters, access by a hatch. Brought over from the old system.',
		trade: 'Roofing',
		city: 'Strasbourg',
		status: 'CLAIMED',
		postedDaysAgo: 40,
		claimed: { by: 'marc', daysAgo: 38, clock: '09:00' },
	},
	{
		title: 'Garden fence, 18 m',
		description: 'Larch, 1.40 m high, with one gate. The old posts have to come out.',
		trade: 'Garden',
		city: 'Illkirch-Graffenstaden',
		status: 'OPEN',
		postedDaysAgo: 4,
	},
	{
		title: 'Six more sockets in the study',
		description: 'Two at the desk with network, the others along the walls. Plastered brick.',
		trade: 'Electrical',
		city: 'Strasbourg',
		status: 'OPEN',
		postedDaysAgo: 2,
	},
	{
		title: 'Heat pump in place of the gas boiler',
		description: 'House of 1962, 140 m², radiators. We’d like advice first, then an offer.',
		trade: 'Heating',
		city: 'Strasbourg',
		status: 'OPEN',
		postedDaysAgo: 1,
	},
	{
		title: 'Shed for four bicycles',
		description: 'We found a ready-made one, so this is no longer needed.',
		trade: 'Carpentry',
		city: 'Strasbourg',
		status: 'CLOSED',
		postedDaysAgo: 20,
	},
]
