-- AlterTable
ALTER TABLE "Participant" ADD COLUMN     "archivedSeq" INTEGER,
ADD COLUMN     "mailedAt" TIMESTAMP(3),
ADD COLUMN     "mutedUntil" TIMESTAMP(3);

-- AlterTable
ALTER TABLE "Notification" ADD COLUMN     "toMail" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "NotificationPreference" (
    "userId" TEXT NOT NULL,
    "off" TEXT NOT NULL DEFAULT '',
    "pace" TEXT NOT NULL DEFAULT 'SOON',
    "dailyHour" INTEGER NOT NULL DEFAULT 8,
    "quietHours" TEXT,
    "pausedAddress" TEXT,
    "pausedWhy" TEXT,

    CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("userId")
);

-- AddForeignKey
ALTER TABLE "NotificationPreference" ADD CONSTRAINT "NotificationPreference_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

