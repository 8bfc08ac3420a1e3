import { CONVERSION_NOTES, type ConversionNote } from '#imaging/convert/notes'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newStudyIn, type Workspace } from '~/policy/images'
import { unsealName } from './image-key.server'
import type { EntryOutcome, FileOutcome, ImportSource, ImportState } from './image-import'

export interface ImportSummary {
  id: string
  institutionId: string
  workspace: Workspace
  source: ImportSource
  state: ImportState
  createdAt: string
  createdById: string | null
  finishedAt: string | null
  /** Of its files by now; while it runs too. */
  counts: Record<EntryOutcome, number> & { files: number }
}

export interface ImportReport extends ImportSummary {
  /** By position, refused first where asked. */
  entries: (FileOutcome & { name: string; bytes: number; notes: ConversionNote[] })[]
  page: number
  pages: number
}

export const ENTRIES_PER_PAGE = 100

interface Owner { institutionId: string; createdById: string | null }

/** Whoever brought it, as long as they may bring images in there, and the administrators of the institution: names of files may be patients'. */
export function maySeeImport(actor: Actor, { institutionId, createdById }: Owner): boolean {
  if (actor.kind === 'system') return true
  const isTheirs = actor.kind === 'person' && actor.personId === createdById && can(actor, 'import', newStudyIn(institutionId, 'clinical'))
  return isTheirs || holds(actor, institutionId, 'administrator')
}

/** @param only of this outcome alone. */
export async function readImportReport(services: Pick<Services, 'db' | 'env'>, actor: Actor, importId: string, { page = 1, only }: { page?: number; only?: EntryOutcome } = {}): Promise<ImportReport | null> {
  const { db, env } = services
  const found = await db.imageImport.findUnique({ where: { id: importId } })
  if (!found || !maySeeImport(actor, found)) return null
  const counts = await countEntries(services, importId)
  const pages = Math.max(1, Math.ceil((only ? counts[only] : counts.files) / ENTRIES_PER_PAGE))
  const shown = Math.min(Math.max(1, Math.trunc(page)), pages)
  const rows = await db.imageImportEntry.findMany({ where: { importId, ...(only ? { outcome: only } : {}) }, orderBy: { position: 'asc' }, skip: (shown - 1) * ENTRIES_PER_PAGE, take: ENTRIES_PER_PAGE })
  return {
    ...summary(found, counts), page: shown, pages,
    entries: rows.map((row) => ({
      position: row.position, name: unsealName(env, importId, row.position, row.sealedName), bytes: Number(row.bytes), outcome: row.outcome as EntryOutcome,
      reason: row.reason as FileOutcome['reason'], studyId: row.studyId, sopInstanceUid: row.sopInstanceUid,
      notes: CONVERSION_NOTES.filter((note) => row.notes.split(',').includes(note)),
    })),
  }
}

/** Newest first: one's own, and those of institutions that the person administers. */
export async function listImports(services: Pick<Services, 'db'>, actor: Actor, { limit = 50, before }: { limit?: number; before?: Date } = {}): Promise<ImportSummary[]> {
  if (actor.kind === 'public') return []
  const administered = actor.kind === 'person' ? actor.memberships.filter((each) => each.role === 'administrator').map((each) => each.institutionId) : []
  const rows = await services.db.imageImport.findMany({
    where: { ...(before ? { createdAt: { lt: before } } : {}), ...(actor.kind === 'person' ? { OR: [{ createdById: actor.personId }, { institutionId: { in: administered } }] } : {}) },
    orderBy: { createdAt: 'desc' }, take: Math.min(limit, 200),
  })
  return Promise.all(rows.filter((row) => maySeeImport(actor, row)).map(async (row) => summary(row, await countEntries(services, row.id))))
}

export async function countEntries({ db }: Pick<Services, 'db'>, importId: string): Promise<ImportSummary['counts']> {
  const rows = await db.imageImportEntry.groupBy({ by: ['outcome'], where: { importId }, _count: true })
  const of = (outcome: EntryOutcome) => rows.find((row) => row.outcome === outcome)?._count ?? 0
  return {
    receiving: of('receiving'), waiting: of('waiting'), stored: of('stored'), duplicate: of('duplicate'), held: of('held'), refused: of('refused'), skipped: of('skipped'),
    files: rows.reduce((sum, row) => sum + row._count, 0),
  }
}

interface Row { id: string; institutionId: string; workspace: string; source: string; state: string; createdAt: Date; createdById: string | null; finishedAt: Date | null }

const summary = (row: Row, counts: ImportSummary['counts']): ImportSummary => ({
  id: row.id, institutionId: row.institutionId, workspace: row.workspace as Workspace, source: row.source as ImportSource, state: row.state as ImportState,
  createdAt: row.createdAt.toISOString(), createdById: row.createdById, finishedAt: row.finishedAt?.toISOString() ?? null, counts,
})
