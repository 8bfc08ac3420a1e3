import type { StackReason } from '#imaging/contract'
import { PEER_FAULTS, type PeerFault } from '#imaging/net/dimse/request'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { unsealName } from './image-key.server'
import { maySeeImport } from './import-report.server'
import { studySubjectOf } from './load-study.server'

export interface ImportResults {
  /** Of a delivery that is fetched from a source: how far, and what went wrong the last time. */
  pull: { progress: number; isOver: boolean; fault: PeerFault | null } | null
  /** Why files were not taken, most frequent first, with the names of the first of them. */
  refused: { reason: string; count: number; examples: string[] }[]
  studies: {
    id: string
    description: string
    modalities: string[]
    instanceCount: number
    isHeld: boolean
    mayRead: boolean
    mayReview: boolean
    /** Series that are no honest volume, and why. */
    stacks: { number: number | null; modality: string; description: string; reasons: StackReason[] }[]
  }[]
}

const MOST_STUDIES = 50
const MOST_EXAMPLES = 3

/** What an import led to, for whoever may see it; null for others. */
export async function importResults({ db, env, queue }: Pick<Services, 'db' | 'env' | 'queue'>, actor: Actor, importId: string): Promise<ImportResults | null> {
  const found = await db.imageImport.findUnique({ where: { id: importId }, select: { institutionId: true, createdById: true, source: true } })
  if (!found || !maySeeImport(actor, found)) return null
  const pull = found.source === 'pull' ? await queue.find(`image.pull:${importId}`) : null
  const [groups, touched] = await Promise.all([
    db.imageImportEntry.groupBy({ by: ['reason'], where: { importId, outcome: 'refused', reason: { not: null } }, _count: true, orderBy: { _count: { reason: 'desc' } } }),
    db.imageImportEntry.groupBy({ by: ['studyId'], where: { importId, studyId: { not: null } }, _count: true, orderBy: { _count: { studyId: 'desc' } }, take: MOST_STUDIES }),
  ])
  const rows = await db.study.findMany({
    where: { id: { in: touched.flatMap(({ studyId }) => (studyId ? [studyId] : [])) } },
    select: {
      id: true, description: true, modalities: true, instanceCount: true, isHeld: true, chargedBy: true, institutionId: true, workspace: true,
      series: { select: { number: true, modality: true, description: true, geometryJson: true }, orderBy: { number: 'asc' }, take: 100 },
    },
  })
  return {
    pull: pull && { progress: pull.progress, isOver: pull.state === 'done' || pull.state === 'dead', fault: PEER_FAULTS.find((one) => pull.lastError?.includes(one)) ?? null },
    refused: await Promise.all(groups.flatMap(({ reason, _count }) => (reason ? [{ reason, count: _count }] : [])).map(async (one) => {
      const rows = await db.imageImportEntry.findMany({ where: { importId, outcome: 'refused', reason: one.reason }, orderBy: { position: 'asc' }, take: MOST_EXAMPLES, select: { position: true, sealedName: true } })
      return { ...one, examples: rows.flatMap((row) => unsealName(env, importId, row.position, row.sealedName) || []) }
    })),
    // What the person may not know of any more is not named either.
    studies: rows.filter((row) => can(actor, 'read', studySubjectOf(row)) || can(actor, 'read', studySubjectOf({ ...row, isHeld: false }))).map(({ series, modalities, institutionId, workspace, chargedBy, ...study }) => ({
      ...study,
      modalities: modalities.split(',').filter(Boolean),
      mayRead: can(actor, 'read', studySubjectOf({ institutionId, workspace, isHeld: study.isHeld, chargedBy })),
      mayReview: can(actor, 'review', studySubjectOf({ institutionId, workspace, isHeld: study.isHeld, chargedBy })),
      stacks: series.flatMap(({ geometryJson, ...each }) => {
        const geometry = geometryJson ? (JSON.parse(geometryJson) as { kind: string; reasons?: StackReason[] }) : null
        return geometry?.kind === 'stack' ? [{ ...each, reasons: geometry.reasons ?? [] }] : []
      }),
    })),
  }
}
