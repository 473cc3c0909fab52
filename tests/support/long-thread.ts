import { Visitor } from './browserless.ts'
import { isSqlite } from './databases.ts'
import { change, type Person, storePeople } from './many-people.ts'
import type { RunningServer } from './server.ts'

/**
 * Lengthens conversations that `storePeople` stored to `count` messages, seven minutes
 * apart, the last one now: "message 2" and so on, from both in turn. Both have read all
 * of it but the last `unread`.
 */
export async function lengthen(
	databaseUrl: string,
	people: Person[],
	count: number,
	unread = 0,
): Promise<void> {
	const threads = [...new Set(people.map(({ threadId }) => `'${threadId}'`))].join()
	const sentAt = isSqlite(databaseUrl)
		? `strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-' || ((${count} - i) * 7) || ' minutes')`
		: `now() - (${count} - i) * interval '7 minutes'`
	const side = (even: string, odd: string) =>
		`CASE WHEN i % 2 = 0 THEN m."${even}" ELSE m."${odd}" END`
	await change(
		databaseUrl,
		`INSERT INTO "Message"
			("id", "threadId", "seq", "version", "fromUserId", "toUserId", "body", "createdAt")
		WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
		SELECT m."threadId" || '-' || i, m."threadId", i, i, ${side('fromUserId', 'toUserId')},
			${side('toUserId', 'fromUserId')}, 'message ' || i, ${sentAt}
		FROM n, "Message" m WHERE m."threadId" IN (${threads}) AND m."seq" = 1;
		UPDATE "Thread" SET "lastSeq" = ${count}, "version" = ${count} WHERE "id" IN (${threads});
		UPDATE "Participant" SET "lastReadSeq" = ${count - unread}, "lastReceivedSeq" = ${count} WHERE "threadId" IN (${threads});`,
	)
}

/** One conversation of that length (`lengthen`), with both people of it. */
export async function storeLongThread(
	{ databaseUrl, origin }: RunningServer,
	count: number,
	unread = 0,
) {
	const people = await storePeople(databaseUrl, 2)
	await lengthen(databaseUrl, people, count, unread)
	const { threadId } = people[0]!
	const [homeowner, contractor] = people.map(({ cookie }) => {
		const visitor = new Visitor(origin)
		const [name = '', value = ''] = cookie.split('=', 2)
		visitor.cookies.set(name, value)
		return visitor
	}) as [Visitor, Visitor]
	return { homeowner, contractor, threadId, path: `/messages/${threadId}` }
}
