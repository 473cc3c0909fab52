import { PostForm } from './forms'

/** Marks a conversation read up to what its page shows. */
export function MarkRead({ threadId, seq }: { threadId: string; seq: number }) {
	return (
		<PostForm action={`/messages/${threadId}/read`}>
			<input type="hidden" name="seq" value={seq} />
			<button className="button-link" type="submit">
				Mark as read
			</button>
		</PostForm>
	)
}
