import type { Db } from '~/infra/db/db.server'

export const ENTRY_KINDS = [
  'created', 'edited', 'consent-recorded', 'consent-withdrawn', 'started', 'held', 'resumed', 'ended', 'start-refused',
  'key-rotated', 'taken-over', 'calibrated', 'passage-cleared', 'passage-barred', 'unpublished',
  'input-connected', 'input-disconnected', 'input-refused', 'input-problem', 'recording-failed', 'recording-closed', 'recording-recovered',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** One line of the desk's timeline. The detail holds figures and reasons, never a patient's data. */
export async function addEntry(
  db: Pick<Db, 'broadcastEntry'>, broadcastId: string, kind: EntryKind, at: Date, byId: string | null, detail: Record<string, unknown> = {},
): Promise<void> {
  await db.broadcastEntry.create({ data: { broadcastId, kind, at, byId, detailJson: JSON.stringify(detail) } })
}
