-- The audit chain is appended only: whatever the program does by mistake, a link stays as it was written.
-- Somebody who drops these triggers first is found by `audit prove`.
CREATE TRIGGER "AuditEvent_no_update" BEFORE UPDATE ON "AuditEvent"
BEGIN
  SELECT RAISE(ABORT, 'The audit chain is never changed.');
END;

CREATE TRIGGER "AuditEvent_no_delete" BEFORE DELETE ON "AuditEvent"
BEGIN
  SELECT RAISE(ABORT, 'The audit chain is never changed.');
END;
