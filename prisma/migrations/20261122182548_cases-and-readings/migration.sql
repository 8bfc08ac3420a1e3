-- CreateTable
CREATE TABLE "Case" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'case',
    "authorId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "isOpen" BOOLEAN NOT NULL DEFAULT true,
    "isCharged" BOOLEAN NOT NULL DEFAULT false,
    "draftJson" TEXT NOT NULL,
    "draftRevision" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "title" TEXT NOT NULL,
    "titleZh" TEXT NOT NULL DEFAULT '',
    "reviewerId" TEXT,
    "submittedAt" DATETIME,
    "publishedAt" DATETIME,
    "retractedAt" DATETIME,
    "retractedWhy" TEXT NOT NULL DEFAULT '',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "removedAt" DATETIME,
    CONSTRAINT "Case_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Case_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CaseVersion" (
    "caseId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "contentJson" TEXT NOT NULL,
    "publishedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "publishedById" TEXT,

    PRIMARY KEY ("caseId", "version"),
    CONSTRAINT "CaseVersion_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CaseStudy" (
    "caseId" TEXT NOT NULL,
    "studyId" TEXT NOT NULL,

    PRIMARY KEY ("caseId", "studyId"),
    CONSTRAINT "CaseStudy_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CaseReviewNote" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "caseId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "part" TEXT NOT NULL DEFAULT '',
    "text" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" DATETIME,
    CONSTRAINT "CaseReviewNote_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CaseAnswer" (
    "caseId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "personId" TEXT NOT NULL,
    "answerJson" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("caseId", "version", "personId"),
    CONSTRAINT "CaseAnswer_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "CaseAnswer_personId_fkey" FOREIGN KEY ("personId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Comment" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "caseId" TEXT NOT NULL,
    "parentId" TEXT,
    "authorId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "editedAt" DATETIME,
    "removedAt" DATETIME,
    "hiddenAt" DATETIME,
    "hiddenById" TEXT,
    "hiddenWhy" TEXT NOT NULL DEFAULT '',
    CONSTRAINT "Comment_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Comment_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Person" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Comment_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Comment" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CommentReport" (
    "commentId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" DATETIME,

    PRIMARY KEY ("commentId", "personId"),
    CONSTRAINT "CommentReport_commentId_fkey" FOREIGN KEY ("commentId") REFERENCES "Comment" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Rating" (
    "caseId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "stars" INTEGER NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("caseId", "personId"),
    CONSTRAINT "Rating_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Bookmark" (
    "caseId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("personId", "caseId"),
    CONSTRAINT "Bookmark_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Collection" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "titleZh" TEXT NOT NULL DEFAULT '',
    "about" TEXT NOT NULL DEFAULT '',
    "kind" TEXT NOT NULL DEFAULT 'collection',
    "isPublished" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "removedAt" DATETIME,
    CONSTRAINT "Collection_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "CollectionItem" (
    "collectionId" TEXT NOT NULL,
    "caseId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,

    PRIMARY KEY ("collectionId", "caseId"),
    CONSTRAINT "CollectionItem_collectionId_fkey" FOREIGN KEY ("collectionId") REFERENCES "Collection" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "CollectionItem_caseId_fkey" FOREIGN KEY ("caseId") REFERENCES "Case" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Follow" (
    "followerId" TEXT NOT NULL,
    "expertId" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("followerId", "expertId")
);

-- CreateTable
CREATE TABLE "SavedSearch" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "personId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "queryJson" TEXT NOT NULL,
    "hasAlerts" BOOLEAN NOT NULL DEFAULT true,
    "seenAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "SearchEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "refId" TEXT NOT NULL,
    "part" TEXT NOT NULL DEFAULT 'whole',
    "caseId" TEXT NOT NULL,
    "institutionId" TEXT NOT NULL,
    "isOpen" BOOLEAN NOT NULL,
    "isFree" BOOLEAN NOT NULL,
    "isAfterAnswer" BOOLEAN NOT NULL DEFAULT false,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "SearchFacet" (
    "entryId" INTEGER NOT NULL,
    "facet" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("entryId", "facet", "value"),
    CONSTRAINT "SearchFacet_entryId_fkey" FOREIGN KEY ("entryId") REFERENCES "SearchEntry" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Offer" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sells" TEXT NOT NULL,
    "refId" TEXT NOT NULL,
    "institutionId" TEXT NOT NULL,
    "priceMinor" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "days" INTEGER,
    "isOpen" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Purchase" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "offerId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "forInstitutionId" TEXT,
    "priceMinor" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "provider" TEXT NOT NULL,
    "providerRef" TEXT,
    "clientId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    CONSTRAINT "Purchase_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PaymentEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "purchaseId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wasApplied" BOOLEAN NOT NULL,
    CONSTRAINT "PaymentEvent_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Entitlement" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "purchaseId" TEXT NOT NULL,
    "personId" TEXT,
    "institutionId" TEXT,
    "sells" TEXT NOT NULL,
    "refId" TEXT NOT NULL,
    "from" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "to" DATETIME,
    "endedAt" DATETIME,
    CONSTRAINT "Entitlement_purchaseId_fkey" FOREIGN KEY ("purchaseId") REFERENCES "Purchase" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Reading" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "institutionId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "startsAt" DATETIME NOT NULL,
    "minutes" INTEGER NOT NULL DEFAULT 30,
    "rule" TEXT NOT NULL DEFAULT '',
    "firstId" TEXT,
    "state" TEXT NOT NULL DEFAULT 'planned',
    "createdById" TEXT NOT NULL,
    "presenterId" TEXT NOT NULL,
    "isRecorded" BOOLEAN NOT NULL DEFAULT true,
    "currentItemId" TEXT,
    "openedAt" DATETIME,
    "closedAt" DATETIME,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changedAt" DATETIME NOT NULL,
    "removedAt" DATETIME,
    CONSTRAINT "Reading_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadingHospital" (
    "readingId" TEXT NOT NULL,
    "institutionId" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'invited',
    "answeredById" TEXT,
    "answeredAt" DATETIME,

    PRIMARY KEY ("readingId", "institutionId"),
    CONSTRAINT "ReadingHospital_readingId_fkey" FOREIGN KEY ("readingId") REFERENCES "Reading" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ReadingHospital_institutionId_fkey" FOREIGN KEY ("institutionId") REFERENCES "Institution" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadingItem" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "readingId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "caseId" TEXT,
    "studyId" TEXT NOT NULL,
    "seriesId" TEXT,
    "title" TEXT NOT NULL,
    "history" TEXT NOT NULL DEFAULT '',
    "phase" TEXT NOT NULL DEFAULT 'waiting',
    "answer" TEXT NOT NULL DEFAULT '',
    "consensus" TEXT NOT NULL DEFAULT '',
    "actions" TEXT NOT NULL DEFAULT '',
    "revealedAt" DATETIME,
    CONSTRAINT "ReadingItem_readingId_fkey" FOREIGN KEY ("readingId") REFERENCES "Reading" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "BlindReading" (
    "itemId" TEXT NOT NULL,
    "institutionId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "diagnosis" TEXT NOT NULL,
    "certainty" TEXT NOT NULL,
    "markJson" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "byId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("itemId", "institutionId"),
    CONSTRAINT "BlindReading_itemId_fkey" FOREIGN KEY ("itemId") REFERENCES "ReadingItem" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadingPoll" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "readingId" TEXT NOT NULL,
    "itemId" TEXT,
    "question" TEXT NOT NULL,
    "optionsJson" TEXT NOT NULL,
    "isOpen" BOOLEAN NOT NULL DEFAULT true,
    "askedAt" DATETIME NOT NULL,
    CONSTRAINT "ReadingPoll_readingId_fkey" FOREIGN KEY ("readingId") REFERENCES "Reading" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadingVote" (
    "pollId" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "choice" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("pollId", "personId"),
    CONSTRAINT "ReadingVote_pollId_fkey" FOREIGN KEY ("pollId") REFERENCES "ReadingPoll" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadingLine" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "readingId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "hiddenAt" DATETIME,
    CONSTRAINT "ReadingLine_readingId_fkey" FOREIGN KEY ("readingId") REFERENCES "Reading" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReadingEvent" (
    "readingId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "atMs" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "bodyJson" TEXT NOT NULL,

    PRIMARY KEY ("readingId", "seq"),
    CONSTRAINT "ReadingEvent_readingId_fkey" FOREIGN KEY ("readingId") REFERENCES "Reading" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Case_institutionId_changedAt_idx" ON "Case"("institutionId", "changedAt");

-- CreateIndex
CREATE INDEX "Case_authorId_changedAt_idx" ON "Case"("authorId", "changedAt");

-- CreateIndex
CREATE INDEX "Case_state_publishedAt_idx" ON "Case"("state", "publishedAt");

-- CreateIndex
CREATE INDEX "Case_removedAt_idx" ON "Case"("removedAt");

-- CreateIndex
CREATE INDEX "CaseStudy_studyId_idx" ON "CaseStudy"("studyId");

-- CreateIndex
CREATE INDEX "CaseReviewNote_caseId_at_idx" ON "CaseReviewNote"("caseId", "at");

-- CreateIndex
CREATE INDEX "Comment_caseId_at_idx" ON "Comment"("caseId", "at");

-- CreateIndex
CREATE INDEX "Comment_authorId_at_idx" ON "Comment"("authorId", "at");

-- CreateIndex
CREATE INDEX "Bookmark_caseId_idx" ON "Bookmark"("caseId");

-- CreateIndex
CREATE INDEX "Collection_ownerId_idx" ON "Collection"("ownerId");

-- CreateIndex
CREATE INDEX "Collection_isPublished_changedAt_idx" ON "Collection"("isPublished", "changedAt");

-- CreateIndex
CREATE INDEX "CollectionItem_caseId_idx" ON "CollectionItem"("caseId");

-- CreateIndex
CREATE INDEX "Follow_expertId_idx" ON "Follow"("expertId");

-- CreateIndex
CREATE INDEX "SavedSearch_personId_idx" ON "SavedSearch"("personId");

-- CreateIndex
CREATE INDEX "SearchEntry_caseId_idx" ON "SearchEntry"("caseId");

-- CreateIndex
CREATE INDEX "SearchEntry_at_idx" ON "SearchEntry"("at");

-- CreateIndex
CREATE UNIQUE INDEX "SearchEntry_kind_refId_part_key" ON "SearchEntry"("kind", "refId", "part");

-- CreateIndex
CREATE INDEX "SearchFacet_facet_value_entryId_idx" ON "SearchFacet"("facet", "value", "entryId");

-- CreateIndex
CREATE INDEX "Offer_sells_refId_isOpen_idx" ON "Offer"("sells", "refId", "isOpen");

-- CreateIndex
CREATE INDEX "Offer_institutionId_idx" ON "Offer"("institutionId");

-- CreateIndex
CREATE UNIQUE INDEX "Purchase_providerRef_key" ON "Purchase"("providerRef");

-- CreateIndex
CREATE INDEX "Purchase_personId_createdAt_idx" ON "Purchase"("personId", "createdAt");

-- CreateIndex
CREATE INDEX "Purchase_state_changedAt_idx" ON "Purchase"("state", "changedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Purchase_personId_clientId_key" ON "Purchase"("personId", "clientId");

-- CreateIndex
CREATE INDEX "PaymentEvent_purchaseId_at_idx" ON "PaymentEvent"("purchaseId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "Entitlement_purchaseId_key" ON "Entitlement"("purchaseId");

-- CreateIndex
CREATE INDEX "Entitlement_personId_endedAt_idx" ON "Entitlement"("personId", "endedAt");

-- CreateIndex
CREATE INDEX "Entitlement_institutionId_endedAt_idx" ON "Entitlement"("institutionId", "endedAt");

-- CreateIndex
CREATE INDEX "Entitlement_sells_refId_idx" ON "Entitlement"("sells", "refId");

-- CreateIndex
CREATE INDEX "Reading_institutionId_startsAt_idx" ON "Reading"("institutionId", "startsAt");

-- CreateIndex
CREATE INDEX "Reading_state_startsAt_idx" ON "Reading"("state", "startsAt");

-- CreateIndex
CREATE INDEX "Reading_firstId_idx" ON "Reading"("firstId");

-- CreateIndex
CREATE INDEX "ReadingHospital_institutionId_idx" ON "ReadingHospital"("institutionId");

-- CreateIndex
CREATE INDEX "ReadingItem_readingId_position_idx" ON "ReadingItem"("readingId", "position");

-- CreateIndex
CREATE INDEX "ReadingPoll_readingId_askedAt_idx" ON "ReadingPoll"("readingId", "askedAt");

-- CreateIndex
CREATE INDEX "ReadingLine_readingId_at_idx" ON "ReadingLine"("readingId", "at");

-- CreateIndex
CREATE INDEX "ReadingEvent_readingId_atMs_idx" ON "ReadingEvent"("readingId", "atMs");
