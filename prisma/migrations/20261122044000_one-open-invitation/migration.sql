-- One open invitation per address, institution and role: two who press at once send one letter.
CREATE UNIQUE INDEX "Invitation_one_open" ON "Invitation"("institutionId", "email", "role") WHERE "acceptedAt" IS NULL AND "withdrawnAt" IS NULL;
