/** What stands for one thing in the browser; a conversation's page closes it by this. */
export const tagOf = ({ threadId, type }: { threadId: string | null; type: string | null }) =>
	threadId ? `thread:${threadId}` : `type:${type}`
