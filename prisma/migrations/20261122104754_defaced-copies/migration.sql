-- AlterTable
ALTER TABLE "ImageImportEntry" ADD COLUMN "notes" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "Series" ADD COLUMN "defaceAskedAt" DATETIME;
ALTER TABLE "Series" ADD COLUMN "defaceRefused" TEXT;
ALTER TABLE "Series" ADD COLUMN "defacedFromId" TEXT;

-- CreateIndex
CREATE INDEX "Series_defacedFromId_idx" ON "Series"("defacedFromId");
