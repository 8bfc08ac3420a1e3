-- CreateIndex
CREATE INDEX "Notification_personId_readAt_idx" ON "Notification"("personId", "readAt");

-- CreateIndex
CREATE INDEX "Recording_startedAt_id_idx" ON "Recording"("startedAt" DESC, "id");
