-- AlterTable
ALTER TABLE "User" ADD COLUMN "phone" TEXT;
ALTER TABLE "Participant" ADD COLUMN "textedAt" DATETIME;
ALTER TABLE "Notification" ADD COLUMN "toText" BOOLEAN NOT NULL DEFAULT false;
