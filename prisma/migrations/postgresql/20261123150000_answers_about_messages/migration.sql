ALTER TABLE "IdempotencyKey" ADD COLUMN "about" TEXT;

CREATE INDEX "IdempotencyKey_about_idx" ON "IdempotencyKey"("about");

-- Answers that were kept before, found by what they show.
UPDATE "IdempotencyKey"
SET "about" = ("body"::jsonb #>> '{message,threadId}') || '/' || ("body"::jsonb #>> '{message,seq}')
WHERE "status" < 300 AND "body" LIKE '{"message":{%';
