-- AlterTable
ALTER TABLE "Participant" ADD COLUMN     "lastReceivedSeq" INTEGER NOT NULL DEFAULT 0;

-- By hand: the newest message to each person of each thread, which is one step of an index.
UPDATE "Participant" SET "lastReceivedSeq" = COALESCE((
    SELECT "seq" FROM "Message"
    WHERE "Message"."threadId" = "Participant"."threadId" AND "Message"."toUserId" = "Participant"."userId"
    ORDER BY "seq" DESC LIMIT 1
), 0);
CREATE INDEX "Participant_unread_idx" ON "Participant" ("userId", "threadId") WHERE "lastReceivedSeq" > "lastReadSeq";

-- CreateTable
CREATE TABLE "SearchEntry" (
    "key" BIGINT NOT NULL,
    "messageId" TEXT NOT NULL,
    "fromUserId" TEXT NOT NULL,
    "toUserId" TEXT NOT NULL,

    CONSTRAINT "SearchEntry_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "SearchEntry_messageId_key" ON "SearchEntry"("messageId");

-- By hand: what a message is found by. Without fastupdate a search never reads a
-- list of what is not yet sorted in.
ALTER TABLE "SearchEntry" ADD COLUMN "terms" tsvector NOT NULL;
CREATE INDEX "SearchEntry_terms_idx" ON "SearchEntry" USING GIN ("terms") WITH (fastupdate = off);
CREATE INDEX "SearchEntry_fromUserId_key_idx" ON "SearchEntry" ("fromUserId", "key");
CREATE INDEX "SearchEntry_toUserId_key_idx" ON "SearchEntry" ("toUserId", "key");

-- By hand: messages from before are indexed in the background, where there are any.
INSERT INTO "OutboxEvent" ("kind", "payload", "dueAt", "createdAt")
SELECT 'search.backfill', '{"before":null}', clock_timestamp() AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC'
WHERE EXISTS (SELECT 1 FROM "Message");
