-- CreateTable
CREATE TABLE "LooseFile" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("name", "holder")
);

-- CreateIndex
CREATE INDEX "LooseFile_holder_idx" ON "LooseFile"("holder");
