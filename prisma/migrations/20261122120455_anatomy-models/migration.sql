-- CreateTable
CREATE TABLE "AnatomyModel" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "studyId" TEXT NOT NULL,
    "seriesId" TEXT NOT NULL,
    "recipeJson" TEXT NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "readyRevision" INTEGER,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "reason" TEXT,
    "shows" TEXT,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "structureCount" INTEGER NOT NULL DEFAULT 0,
    "createdById" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "removedAt" DATETIME,
    CONSTRAINT "AnatomyModel_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AnatomyStructure" (
    "modelId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "label" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "nameZh" TEXT NOT NULL,
    "groupKey" TEXT NOT NULL,
    "colour" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    PRIMARY KEY ("modelId", "key"),
    CONSTRAINT "AnatomyStructure_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "AnatomyModel" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SavedScene" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "modelId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "stateJson" TEXT NOT NULL,
    "viewJson" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    CONSTRAINT "SavedScene_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "AnatomyModel" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SavedScene_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "AnatomyModel_studyId_idx" ON "AnatomyModel"("studyId");

-- CreateIndex
CREATE INDEX "AnatomyModel_seriesId_idx" ON "AnatomyModel"("seriesId");

-- CreateIndex
CREATE INDEX "AnatomyModel_institutionId_createdAt_idx" ON "AnatomyModel"("institutionId", "createdAt");

-- CreateIndex
CREATE INDEX "AnatomyModel_removedAt_idx" ON "AnatomyModel"("removedAt");

-- CreateIndex
CREATE UNIQUE INDEX "SavedScene_modelId_personId_name_key" ON "SavedScene"("modelId", "personId", "name");
