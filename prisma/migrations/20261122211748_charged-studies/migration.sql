ALTER TABLE "Study" ADD COLUMN "chargedBy" TEXT NOT NULL DEFAULT '';
CREATE INDEX "Study_chargedBy_idx" ON "Study"("chargedBy");
