-- CreateTable
CREATE TABLE "ImageSubject" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "patientHash" TEXT NOT NULL,
    "pseudonym" TEXT NOT NULL,
    "sealed" BLOB NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "Study" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "studyUid" TEXT NOT NULL,
    "workspace" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "studyDate" TEXT NOT NULL DEFAULT '',
    "studyTime" TEXT NOT NULL DEFAULT '',
    "accession" TEXT NOT NULL DEFAULT '',
    "modalities" TEXT NOT NULL DEFAULT ',',
    "bodyParts" TEXT NOT NULL DEFAULT ',',
    "seriesCount" INTEGER NOT NULL DEFAULT 0,
    "instanceCount" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "isHeld" BOOLEAN NOT NULL DEFAULT false,
    "createdById" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "releasedAt" DATETIME,
    "releasedById" TEXT,
    CONSTRAINT "Study_subjectId_fkey" FOREIGN KEY ("subjectId") REFERENCES "ImageSubject" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Study_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Series" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "studyId" TEXT NOT NULL,
    "seriesUid" TEXT NOT NULL,
    "modality" TEXT NOT NULL,
    "number" INTEGER,
    "description" TEXT NOT NULL DEFAULT '',
    "bodyPart" TEXT NOT NULL DEFAULT '',
    "laterality" TEXT NOT NULL DEFAULT '',
    "frameOfReferenceUid" TEXT,
    "instanceCount" INTEGER NOT NULL DEFAULT 0,
    "frameCount" INTEGER NOT NULL DEFAULT 0,
    "geometryJson" TEXT,
    "pixelState" TEXT NOT NULL DEFAULT 'clear',
    "pixelReason" TEXT,
    "pixelById" TEXT,
    "pixelAt" DATETIME,
    "faceState" TEXT NOT NULL DEFAULT 'none',
    "faceById" TEXT,
    "faceAt" DATETIME,
    "framesState" TEXT NOT NULL DEFAULT 'missing',
    "volumeState" TEXT NOT NULL DEFAULT 'missing',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Series_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Instance" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "seriesId" TEXT NOT NULL,
    "sopInstanceUid" TEXT NOT NULL,
    "sopClassUid" TEXT NOT NULL,
    "number" INTEGER,
    "position" INTEGER NOT NULL DEFAULT 0,
    "frames" INTEGER NOT NULL DEFAULT 1,
    "rows" INTEGER NOT NULL DEFAULT 0,
    "columns" INTEGER NOT NULL DEFAULT 0,
    "transferSyntax" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "sourceHash" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "metadataJson" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Instance_seriesId_fkey" FOREIGN KEY ("seriesId") REFERENCES "Series" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageImport" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "workspace" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "createdById" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" DATETIME,
    "state" TEXT NOT NULL DEFAULT 'receiving',
    "files" INTEGER NOT NULL DEFAULT 0,
    "stored" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "held" INTEGER NOT NULL DEFAULT 0,
    "finishedAt" DATETIME
);

-- CreateTable
CREATE TABLE "ImageImportEntry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "importId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "sealedName" BLOB NOT NULL,
    "bytes" BIGINT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT 'waiting',
    "reason" TEXT,
    "studyId" TEXT,
    "sopInstanceUid" TEXT,
    CONSTRAINT "ImageImportEntry_importId_fkey" FOREIGN KEY ("importId") REFERENCES "ImageImport" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Finding" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "studyId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" DATETIME,
    CONSTRAINT "Finding_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "FindingVersion" (
    "findingId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "authorId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "contentJson" TEXT NOT NULL,
    "seriesUid" TEXT,

    PRIMARY KEY ("findingId", "version"),
    CONSTRAINT "FindingVersion_findingId_fkey" FOREIGN KEY ("findingId") REFERENCES "Finding" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ShareLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "studyId" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" DATETIME NOT NULL,
    "withdrawnAt" DATETIME,
    CONSTRAINT "ShareLink_studyId_fkey" FOREIGN KEY ("studyId") REFERENCES "Study" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AccessKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "keyHash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" DATETIME,
    "expiresAt" DATETIME NOT NULL,
    "revokedAt" DATETIME,
    CONSTRAINT "AccessKey_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageSource" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "url" TEXT NOT NULL DEFAULT '',
    "host" TEXT NOT NULL DEFAULT '',
    "port" INTEGER NOT NULL DEFAULT 0,
    "aeTitle" TEXT NOT NULL DEFAULT '',
    "sealedLogin" BLOB,
    "mayPush" BOOLEAN NOT NULL DEFAULT false,
    "workspace" TEXT NOT NULL DEFAULT 'clinical',
    "createdById" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ImageSource_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "ImageSubject_institutionId_patientHash_key" ON "ImageSubject"("institutionId", "patientHash");

-- CreateIndex
CREATE UNIQUE INDEX "ImageSubject_institutionId_pseudonym_key" ON "ImageSubject"("institutionId", "pseudonym");

-- CreateIndex
CREATE UNIQUE INDEX "Study_studyUid_key" ON "Study"("studyUid");

-- CreateIndex
CREATE INDEX "Study_institutionId_workspace_createdAt_idx" ON "Study"("institutionId", "workspace", "createdAt");

-- CreateIndex
CREATE INDEX "Study_workspace_isHeld_studyDate_id_idx" ON "Study"("workspace", "isHeld", "studyDate", "id");

-- CreateIndex
CREATE INDEX "Study_workspace_isHeld_createdAt_id_idx" ON "Study"("workspace", "isHeld", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Study_subjectId_idx" ON "Study"("subjectId");

-- CreateIndex
CREATE UNIQUE INDEX "Series_seriesUid_key" ON "Series"("seriesUid");

-- CreateIndex
CREATE INDEX "Series_studyId_idx" ON "Series"("studyId");

-- CreateIndex
CREATE INDEX "Series_pixelState_idx" ON "Series"("pixelState");

-- CreateIndex
CREATE UNIQUE INDEX "Instance_sopInstanceUid_key" ON "Instance"("sopInstanceUid");

-- CreateIndex
CREATE INDEX "Instance_seriesId_position_idx" ON "Instance"("seriesId", "position");

-- CreateIndex
CREATE INDEX "Instance_sha256_idx" ON "Instance"("sha256");

-- CreateIndex
CREATE INDEX "ImageImport_institutionId_createdAt_idx" ON "ImageImport"("institutionId", "createdAt");

-- CreateIndex
CREATE INDEX "ImageImport_state_idx" ON "ImageImport"("state");

-- CreateIndex
CREATE INDEX "ImageImportEntry_importId_outcome_idx" ON "ImageImportEntry"("importId", "outcome");

-- CreateIndex
CREATE UNIQUE INDEX "ImageImportEntry_importId_position_key" ON "ImageImportEntry"("importId", "position");

-- CreateIndex
CREATE INDEX "Finding_studyId_idx" ON "Finding"("studyId");

-- CreateIndex
CREATE UNIQUE INDEX "ShareLink_tokenHash_key" ON "ShareLink"("tokenHash");

-- CreateIndex
CREATE INDEX "ShareLink_studyId_idx" ON "ShareLink"("studyId");

-- CreateIndex
CREATE UNIQUE INDEX "AccessKey_keyHash_key" ON "AccessKey"("keyHash");

-- CreateIndex
CREATE INDEX "AccessKey_personId_idx" ON "AccessKey"("personId");

-- CreateIndex
CREATE INDEX "ImageSource_aeTitle_idx" ON "ImageSource"("aeTitle");

-- CreateIndex
CREATE UNIQUE INDEX "ImageSource_institutionId_name_key" ON "ImageSource"("institutionId", "name");
