-- AlterTable
ALTER TABLE "Participant" ADD COLUMN "lastReceivedSeq" INTEGER NOT NULL DEFAULT 0;

-- By hand: the newest message to each person of each thread, which is one step of an index.
UPDATE "Participant" SET "lastReceivedSeq" = COALESCE((
    SELECT "seq" FROM "Message"
    WHERE "Message"."threadId" = "Participant"."threadId" AND "Message"."toUserId" = "Participant"."userId"
    ORDER BY "seq" DESC LIMIT 1
), 0);
CREATE INDEX "Participant_unread_idx" ON "Participant" ("userId", "threadId") WHERE "lastReceivedSeq" > "lastReadSeq";

-- CreateTable
CREATE TABLE "SearchEntry" (
    "key" BIGINT NOT NULL PRIMARY KEY,
    "messageId" TEXT NOT NULL,
    "fromUserId" TEXT NOT NULL,
    "toUserId" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "SearchEntry_messageId_key" ON "SearchEntry"("messageId");

-- By hand: what a message is found by. Our own terms come in, separated by
-- spaces: "ascii" leaves everything beyond ASCII as it is. Only the index is
-- kept, not the terms.
CREATE VIRTUAL TABLE "SearchIndex" USING fts5("terms", content='', contentless_delete=1, tokenize="ascii tokenchars '=~@^'");

-- By hand: messages from before are indexed in the background, where there are any.
INSERT INTO "OutboxEvent" ("kind", "payload", "dueAt", "createdAt")
SELECT 'search.backfill', '{"before":null}', strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'), strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')
WHERE EXISTS (SELECT 1 FROM "Message");
