-- CreateIndex
CREATE INDEX "ImageSubject_pseudonym_idx" ON "ImageSubject"("pseudonym");

-- CreateIndex
CREATE INDEX "Study_institutionId_workspace_isHeld_studyDate_id_idx" ON "Study"("institutionId", "workspace", "isHeld", "studyDate", "id");

-- CreateIndex
CREATE INDEX "Study_institutionId_workspace_isHeld_createdAt_id_idx" ON "Study"("institutionId", "workspace", "isHeld", "createdAt", "id");
