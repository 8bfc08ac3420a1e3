-- CreateTable
CREATE TABLE "Continuation" (
    "personId" TEXT NOT NULL PRIMARY KEY,
    "codeHash" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    CONSTRAINT "Continuation_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Continuation_codeHash_key" ON "Continuation"("codeHash");

-- CreateIndex
CREATE INDEX "Continuation_expiresAt_idx" ON "Continuation"("expiresAt");
