-- DropIndex
DROP INDEX "ImageSubject_pseudonym_idx";

-- DropIndex
DROP INDEX "Study_institutionId_workspace_isHeld_studyDate_id_idx";

-- DropIndex
DROP INDEX "Study_institutionId_workspace_isHeld_createdAt_id_idx";

-- DropIndex
DROP INDEX "Study_workspace_isHeld_studyDate_id_idx";

-- DropIndex
DROP INDEX "Study_workspace_isHeld_createdAt_id_idx";

-- CreateIndex
CREATE INDEX "ImageSubject_pseudonym_id_idx" ON "ImageSubject"("pseudonym", "id");

-- CreateIndex
CREATE INDEX "Study_search_own" ON "Study"("institutionId", "workspace", "isHeld", "studyDate", "id", "description", "modalities");

-- CreateIndex
CREATE INDEX "Study_library_own" ON "Study"("institutionId", "workspace", "isHeld", "createdAt", "id", "description", "modalities", "bodyParts", "accession", "subjectId");

-- CreateIndex
CREATE INDEX "Study_search_all" ON "Study"("workspace", "isHeld", "studyDate", "id", "description", "modalities");

-- CreateIndex
CREATE INDEX "Study_library_all" ON "Study"("workspace", "isHeld", "createdAt", "id", "description", "modalities", "bodyParts", "accession", "subjectId");
