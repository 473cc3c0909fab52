/** How long after sending its author may edit and delete a message, in milliseconds. */
const EDIT_MS = 15 * 60_000
const DELETE_MS = 24 * 3600_000

/** What stands in the place of a deleted message’s text. */
export const DELETED = 'This message was deleted.'

interface Sent {
	kind: string
	createdAt: Date | string
	deletedAt: Date | string | null
}

const isWithin = (ms: number, { kind, createdAt, deletedAt }: Sent) =>
	kind === 'USER' && deletedAt === null && Date.now() - new Date(createdAt).getTime() < ms

/** Whether its author may still edit it. */
export const isEditable = (message: Sent) => isWithin(EDIT_MS, message)

/** Whether its author may still delete it. */
export const isDeletable = (message: Sent) => isWithin(DELETE_MS, message)
