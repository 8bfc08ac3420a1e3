-- CreateTable
CREATE TABLE "ExamItem" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "version" INTEGER NOT NULL DEFAULT 0,
    "contentJson" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "title" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "level" TEXT NOT NULL DEFAULT '',
    "difficulty" REAL,
    "words" TEXT NOT NULL DEFAULT '',
    "origin" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "approvedById" TEXT,
    "approvedAt" DATETIME,
    "removedAt" DATETIME,
    CONSTRAINT "ExamItem_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ExamItem_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamItemVersion" (
    "itemId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "contentJson" TEXT NOT NULL,
    "frozenAt" DATETIME NOT NULL,

    PRIMARY KEY ("itemId", "version"),
    CONSTRAINT "ExamItemVersion_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "ExamItem" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamItemTag" (
    "itemId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("itemId", "name", "value"),
    CONSTRAINT "ExamItemTag_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "ExamItem" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamMedia" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mime" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ExamMedia_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamPaper" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "contentJson" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "removedAt" DATETIME,
    CONSTRAINT "ExamPaper_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ExamPaper_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamSitting" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "paperId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'exam',
    "state" TEXT NOT NULL DEFAULT 'planned',
    "opensAt" DATETIME,
    "closesAt" DATETIME,
    "timeZone" TEXT NOT NULL DEFAULT 'UTC',
    "rulesJson" TEXT NOT NULL,
    "codeHash" TEXT,
    "seed" TEXT NOT NULL,
    "pausedAt" DATETIME,
    "pausedMs" INTEGER NOT NULL DEFAULT 0,
    "frozenAt" DATETIME,
    "releasedAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "gradingJson" TEXT NOT NULL DEFAULT '{}',
    CONSTRAINT "ExamSitting_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ExamSitting_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ExamSitting_paperId_fkey" FOREIGN KEY ("paperId") REFERENCES "ExamPaper" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamStaff" (
    "sittingId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "role" TEXT NOT NULL,

    PRIMARY KEY ("sittingId", "personId", "role"),
    CONSTRAINT "ExamStaff_sittingId_fkey" FOREIGN KEY ("sittingId") REFERENCES "ExamSitting" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ExamStaff_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamForm" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sittingId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "contentJson" TEXT NOT NULL,
    CONSTRAINT "ExamForm_sittingId_fkey" FOREIGN KEY ("sittingId") REFERENCES "ExamSitting" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamCandidate" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sittingId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "room" TEXT NOT NULL DEFAULT '',
    "seat" TEXT NOT NULL DEFAULT '',
    "accommodationsJson" TEXT NOT NULL DEFAULT '{}',
    "identifiedAt" DATETIME,
    "identifiedById" TEXT,
    "lockedAt" DATETIME,
    CONSTRAINT "ExamCandidate_sittingId_fkey" FOREIGN KEY ("sittingId") REFERENCES "ExamSitting" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ExamCandidate_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamAttempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "candidateId" TEXT NOT NULL,
    "number" INTEGER NOT NULL DEFAULT 1,
    "formId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "startedAt" DATETIME NOT NULL,
    "addedMs" INTEGER NOT NULL DEFAULT 0,
    "pausedMs" INTEGER NOT NULL DEFAULT 0,
    "pausedAt" DATETIME,
    "deviceId" TEXT NOT NULL,
    "mayMove" BOOLEAN NOT NULL DEFAULT false,
    "lastSavedAt" DATETIME,
    "handedInAt" DATETIME,
    "handedInBy" TEXT,
    CONSTRAINT "ExamAttempt_candidateId_fkey" FOREIGN KEY ("candidateId") REFERENCES "ExamCandidate" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ExamAttempt_formId_fkey" FOREIGN KEY ("formId") REFERENCES "ExamForm" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamSave" (
    "attemptId" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "receivedAt" DATETIME NOT NULL,
    "changeJson" TEXT NOT NULL,
    "isApplied" BOOLEAN NOT NULL,

    PRIMARY KEY ("attemptId", "deviceId", "seq"),
    CONSTRAINT "ExamSave_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "ExamAttempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamAnswer" (
    "attemptId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "questionId" TEXT NOT NULL,
    "answerJson" TEXT,
    "isFlagged" BOOLEAN NOT NULL DEFAULT false,
    "tracesJson" TEXT NOT NULL DEFAULT '{}',
    "isLocked" BOOLEAN NOT NULL DEFAULT false,
    "spentMs" INTEGER NOT NULL DEFAULT 0,
    "deviceId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "changedAt" DATETIME NOT NULL,

    PRIMARY KEY ("attemptId", "itemId", "questionId"),
    CONSTRAINT "ExamAnswer_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "ExamAttempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "attemptId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "detailJson" TEXT NOT NULL DEFAULT '{}',
    "byId" TEXT,
    "at" DATETIME NOT NULL,
    CONSTRAINT "ExamEvent_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "ExamAttempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamMark" (
    "attemptId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "questionId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "markerId" TEXT NOT NULL,
    "points" REAL NOT NULL,
    "most" REAL NOT NULL,
    "detailJson" TEXT NOT NULL DEFAULT '{}',
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("attemptId", "itemId", "questionId", "source", "markerId"),
    CONSTRAINT "ExamMark_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "ExamAttempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamKeyChange" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sittingId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "questionId" TEXT NOT NULL,
    "changeJson" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    CONSTRAINT "ExamKeyChange_sittingId_fkey" FOREIGN KEY ("sittingId") REFERENCES "ExamSitting" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamAppeal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "attemptId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "questionId" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "assessorId" TEXT,
    "decision" TEXT NOT NULL DEFAULT '',
    "at" DATETIME NOT NULL,
    "decidedAt" DATETIME,
    CONSTRAINT "ExamAppeal_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "ExamAttempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ExamRating" (
    "sittingId" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "judgeId" TEXT NOT NULL,
    "itemId" TEXT NOT NULL,
    "questionId" TEXT NOT NULL,
    "share" REAL NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("sittingId", "round", "judgeId", "itemId", "questionId"),
    CONSTRAINT "ExamRating_sittingId_fkey" FOREIGN KEY ("sittingId") REFERENCES "ExamSitting" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ExamItem_institutionId_removedAt_changedAt_idx" ON "ExamItem"("institutionId", "removedAt", "changedAt");

-- CreateIndex
CREATE INDEX "ExamItem_origin_idx" ON "ExamItem"("origin");

-- CreateIndex
CREATE INDEX "ExamItemTag_name_value_idx" ON "ExamItemTag"("name", "value");

-- CreateIndex
CREATE UNIQUE INDEX "ExamMedia_institutionId_sha256_key" ON "ExamMedia"("institutionId", "sha256");

-- CreateIndex
CREATE INDEX "ExamPaper_institutionId_removedAt_changedAt_idx" ON "ExamPaper"("institutionId", "removedAt", "changedAt");

-- CreateIndex
CREATE INDEX "ExamSitting_institutionId_opensAt_idx" ON "ExamSitting"("institutionId", "opensAt");

-- CreateIndex
CREATE INDEX "ExamSitting_paperId_idx" ON "ExamSitting"("paperId");

-- CreateIndex
CREATE INDEX "ExamStaff_personId_idx" ON "ExamStaff"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "ExamForm_sittingId_name_key" ON "ExamForm"("sittingId", "name");

-- CreateIndex
CREATE INDEX "ExamCandidate_personId_idx" ON "ExamCandidate"("personId");

-- CreateIndex
CREATE UNIQUE INDEX "ExamCandidate_sittingId_personId_key" ON "ExamCandidate"("sittingId", "personId");

-- CreateIndex
CREATE UNIQUE INDEX "ExamCandidate_sittingId_number_key" ON "ExamCandidate"("sittingId", "number");

-- CreateIndex
CREATE INDEX "ExamAttempt_state_idx" ON "ExamAttempt"("state");

-- CreateIndex
CREATE UNIQUE INDEX "ExamAttempt_candidateId_number_key" ON "ExamAttempt"("candidateId", "number");

-- CreateIndex
CREATE INDEX "ExamEvent_attemptId_at_idx" ON "ExamEvent"("attemptId", "at");

-- CreateIndex
CREATE INDEX "ExamKeyChange_sittingId_idx" ON "ExamKeyChange"("sittingId");

-- CreateIndex
CREATE UNIQUE INDEX "ExamAppeal_attemptId_itemId_questionId_key" ON "ExamAppeal"("attemptId", "itemId", "questionId");
