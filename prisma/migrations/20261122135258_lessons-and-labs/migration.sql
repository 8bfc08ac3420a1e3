-- CreateTable
CREATE TABLE "Lesson" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "titleZh" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT 'anatomy',
    "state" TEXT NOT NULL DEFAULT 'draft',
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdById" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "removedAt" DATETIME,
    CONSTRAINT "Lesson_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Lesson_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "AnatomyModel" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LessonStep" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "lessonId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "stepJson" TEXT NOT NULL,
    "voiceKey" TEXT,
    "voiceZhKey" TEXT,
    CONSTRAINT "LessonStep_lessonId_fkey" FOREIGN KEY ("lessonId") REFERENCES "Lesson" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LessonVersion" (
    "lessonId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "contentJson" TEXT NOT NULL,
    "publishedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "publishedById" TEXT,

    PRIMARY KEY ("lessonId", "version"),
    CONSTRAINT "LessonVersion_lessonId_fkey" FOREIGN KEY ("lessonId") REFERENCES "Lesson" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LessonProgress" (
    "lessonId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "step" INTEGER NOT NULL DEFAULT 0,
    "changedAt" DATETIME NOT NULL,
    "finishedAt" DATETIME,

    PRIMARY KEY ("lessonId", "personId"),
    CONSTRAINT "LessonProgress_lessonId_fkey" FOREIGN KEY ("lessonId") REFERENCES "Lesson" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "LessonProgress_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "QuizAnswer" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "lessonId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "stepId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "clientId" TEXT NOT NULL,
    "answerJson" TEXT NOT NULL,
    "score" REAL NOT NULL,
    "detailJson" TEXT NOT NULL,
    "answeredAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "QuizAnswer_lessonId_fkey" FOREIGN KEY ("lessonId") REFERENCES "Lesson" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "QuizAnswer_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Lab" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "lessonId" TEXT,
    "title" TEXT NOT NULL,
    "mode" TEXT NOT NULL DEFAULT 'led',
    "leaderId" TEXT NOT NULL,
    "snapshotJson" TEXT NOT NULL,
    "snapshotSeq" INTEGER NOT NULL DEFAULT 0,
    "openedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" DATETIME,
    CONSTRAINT "Lab_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Lab_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "AnatomyModel" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Lab_lessonId_fkey" FOREIGN KEY ("lessonId") REFERENCES "Lesson" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LabOperation" (
    "labId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "personId" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "operationJson" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("labId", "seq"),
    CONSTRAINT "LabOperation_labId_fkey" FOREIGN KEY ("labId") REFERENCES "Lab" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_AnatomyModel" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'study',
    "studyId" TEXT,
    "seriesId" TEXT,
    "labelsKey" TEXT,
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
INSERT INTO "new_AnatomyModel" ("bytes", "changedAt", "createdAt", "createdById", "id", "institutionId", "readyRevision", "reason", "recipeJson", "removedAt", "revision", "seriesId", "shows", "state", "structureCount", "studyId", "title") SELECT "bytes", "changedAt", "createdAt", "createdById", "id", "institutionId", "readyRevision", "reason", "recipeJson", "removedAt", "revision", "seriesId", "shows", "state", "structureCount", "studyId", "title" FROM "AnatomyModel";
DROP TABLE "AnatomyModel";
ALTER TABLE "new_AnatomyModel" RENAME TO "AnatomyModel";
CREATE INDEX "AnatomyModel_studyId_idx" ON "AnatomyModel"("studyId");
CREATE INDEX "AnatomyModel_seriesId_idx" ON "AnatomyModel"("seriesId");
CREATE INDEX "AnatomyModel_institutionId_createdAt_idx" ON "AnatomyModel"("institutionId", "createdAt");
CREATE INDEX "AnatomyModel_removedAt_idx" ON "AnatomyModel"("removedAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Lesson_institutionId_changedAt_idx" ON "Lesson"("institutionId", "changedAt");

-- CreateIndex
CREATE INDEX "Lesson_modelId_idx" ON "Lesson"("modelId");

-- CreateIndex
CREATE INDEX "Lesson_removedAt_idx" ON "Lesson"("removedAt");

-- CreateIndex
CREATE INDEX "LessonStep_lessonId_position_idx" ON "LessonStep"("lessonId", "position");

-- CreateIndex
CREATE INDEX "QuizAnswer_lessonId_version_stepId_idx" ON "QuizAnswer"("lessonId", "version", "stepId");

-- CreateIndex
CREATE UNIQUE INDEX "QuizAnswer_lessonId_version_stepId_personId_attempt_key" ON "QuizAnswer"("lessonId", "version", "stepId", "personId", "attempt");

-- CreateIndex
CREATE UNIQUE INDEX "QuizAnswer_personId_clientId_key" ON "QuizAnswer"("personId", "clientId");

-- CreateIndex
CREATE INDEX "Lab_institutionId_openedAt_idx" ON "Lab"("institutionId", "openedAt");

-- CreateIndex
CREATE INDEX "Lab_modelId_idx" ON "Lab"("modelId");

-- CreateIndex
CREATE INDEX "Lab_lessonId_idx" ON "Lab"("lessonId");

-- CreateIndex
CREATE UNIQUE INDEX "LabOperation_labId_personId_clientId_key" ON "LabOperation"("labId", "personId", "clientId");
