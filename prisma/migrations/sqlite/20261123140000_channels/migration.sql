-- AlterTable
ALTER TABLE "Participant" ADD COLUMN "archivedSeq" INTEGER;
ALTER TABLE "Participant" ADD COLUMN "mailedAt" DATETIME;
ALTER TABLE "Participant" ADD COLUMN "mutedUntil" DATETIME;
ALTER TABLE "Notification" ADD COLUMN "toMail" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "NotificationPreference" (
    "userId" TEXT NOT NULL PRIMARY KEY,
    "off" TEXT NOT NULL DEFAULT '',
    "pace" TEXT NOT NULL DEFAULT 'SOON',
    "dailyHour" INTEGER NOT NULL DEFAULT 8,
    "quietHours" TEXT,
    "pausedAddress" TEXT,
    "pausedWhy" TEXT,
    CONSTRAINT "NotificationPreference_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
