-- CreateTable
CREATE TABLE "MailAnswer" (
    "key" TEXT NOT NULL,
    "answeredAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "MailAnswer_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "MailAnswer_answeredAt_idx" ON "MailAnswer"("answeredAt");

