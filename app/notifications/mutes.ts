/** How long a conversation is quiet. */
export const MUTES = {
	'1h': 'For 1 hour',
	'8h': 'For 8 hours',
	tomorrow: 'Until tomorrow, 8:00',
	always: 'For good',
} as const
export type Mute = keyof typeof MUTES
