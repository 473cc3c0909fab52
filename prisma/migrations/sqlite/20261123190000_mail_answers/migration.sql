-- CreateTable
CREATE TABLE "MailAnswer" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "answeredAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "MailAnswer_answeredAt_idx" ON "MailAnswer"("answeredAt");

