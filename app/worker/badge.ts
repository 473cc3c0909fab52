type Badging = Navigator & {
	setAppBadge?(count: number): Promise<void>
	clearAppBadge?(): Promise<void>
}

/** The number on the icon of the installed app, where there are such numbers. */
export function showUnread(count: number) {
	const badging = navigator as Badging
	const shown = count > 0 ? badging.setAppBadge?.(count) : badging.clearAppBadge?.()
	shown?.catch(() => undefined)
}
