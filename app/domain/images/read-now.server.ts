import type { Services } from '~/infra/services.server'
import type { FileOutcome } from './image-import'
import { readEntries } from './read-entries.server'

/**
 * For a way in whose answer says what became of each file (STOW-RS, C-STORE): reads these files of an open import at
 * once, in the order given. A file that is not done within the time is answered `waiting` and is read after the import was closed.
 * Archives are not opened here: they wait for the close.
 */
export async function readNow(services: Services, importId: string, positions: readonly number[], { withinMs, signal }: { withinMs: number; signal?: AbortSignal }): Promise<FileOutcome[]> {
  const { db } = services
  const bringing = await db.imageImport.findUniqueOrThrow({ where: { id: importId }, select: { id: true, institutionId: true, workspace: true, createdById: true, source: true } })
  const late = AbortSignal.timeout(withinMs)
  try {
    await readEntries(services, bringing, { positions, signal: signal ? AbortSignal.any([signal, late]) : late })
  } catch (error) {
    signal?.throwIfAborted()
    if (!late.aborted) throw error
  }
  const rows = await db.imageImportEntry.findMany({ where: { importId, position: { in: [...positions] } } })
  return positions.map((position) => {
    const row = rows.find((each) => each.position === position)
    return { position, outcome: (row?.outcome ?? 'refused') as FileOutcome['outcome'], reason: (row?.reason ?? null) as FileOutcome['reason'], studyId: row?.studyId ?? null, sopInstanceUid: row?.sopInstanceUid ?? null }
  })
}
