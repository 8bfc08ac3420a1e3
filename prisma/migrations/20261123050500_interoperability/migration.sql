-- AlterTable
ALTER TABLE "LtiPlatform" ADD COLUMN "staffMayAssist" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "LtiLaunch" ADD COLUMN "answerJson" TEXT NOT NULL DEFAULT '';
ALTER TABLE "LtiLaunch" ADD COLUMN "browserHash" TEXT NOT NULL DEFAULT '';
ALTER TABLE "LtiLaunch" ADD COLUMN "claimsJson" TEXT NOT NULL DEFAULT '';
ALTER TABLE "LtiLaunch" ADD COLUMN "frameHash" TEXT NOT NULL DEFAULT '';
ALTER TABLE "LtiLaunch" ADD COLUMN "personId" TEXT;
ALTER TABLE "LtiLaunch" ADD COLUMN "ticketHash" TEXT;

-- AlterTable
ALTER TABLE "LtiLink" ADD COLUMN "lineItemsUrl" TEXT NOT NULL DEFAULT '';
ALTER TABLE "LtiLink" ADD COLUMN "rosterAt" DATETIME;
ALTER TABLE "LtiLink" ADD COLUMN "rosterProblem" TEXT NOT NULL DEFAULT '';
ALTER TABLE "LtiLink" ADD COLUMN "scopesJson" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "LtiLink" ADD COLUMN "sweptTo" DATETIME;

-- AlterTable
ALTER TABLE "XapiStore" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "XapiStore" ADD COLUMN "nextAt" DATETIME;
ALTER TABLE "XapiStore" ADD COLUMN "problem" TEXT NOT NULL DEFAULT '';
ALTER TABLE "XapiStore" ADD COLUMN "sweptTo" DATETIME;

-- CreateIndex
CREATE INDEX "BlockProgress_changedAt_idx" ON "BlockProgress"("changedAt");

-- CreateIndex
CREATE INDEX "CourseAnswer_at_idx" ON "CourseAnswer"("at");

-- CreateIndex
CREATE UNIQUE INDEX "LtiLaunch_ticketHash_key" ON "LtiLaunch"("ticketHash");

-- CreateIndex
CREATE INDEX "LtiLaunch_frameHash_idx" ON "LtiLaunch"("frameHash");
