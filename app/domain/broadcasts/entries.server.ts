import type { Db } from '~/infra/db/db.server'
import type { EntryKind } from './entry'

/** One line of the desk's timeline. The detail holds figures and reasons, never a patient's data. */
export async function addEntry(
  db: Pick<Db, 'broadcastEntry'>, broadcastId: string, kind: EntryKind, at: Date, byId: string | null, detail: Record<string, unknown> = {},
): Promise<void> {
  await db.broadcastEntry.create({ data: { broadcastId, kind, at, byId, detailJson: JSON.stringify(detail) } })
}
