import { readableBranches } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CURATORS } from '~/policy/images'
import { mayServe, type ModelList, type ModelRow, type ModelSourceKind, type ModelState, type Shown } from './anatomy'
import { subjectOfModel, type ModelSource } from './load-model.server'
import { makeKey } from './settle-model.server'

const MOST_SHOWN = 200
/** Looked through for those: models of studies that the reader may not open are passed over. */
const MOST_LOOKED_AT = 2_000
const AT_ONCE = 200

/** The models that the actor may open, newest first. */
export async function listModels({ db, queue }: Pick<Services, 'db' | 'queue'>, actor: Actor): Promise<ModelList> {
  const mayMake = actor.kind === 'system' || (actor.kind === 'person' && actor.memberships.some(({ role }) => CURATORS.includes(role)))
  const models: ModelRow[] = []
  // A member of nothing: nothing to look through.
  if (readableBranches(actor).length === 0 && !(actor.kind === 'person' && actor.memberships.length > 0)) return { models, mayMake, isCut: false }
  for (let looked = 0, after: string | undefined; looked < MOST_LOOKED_AT; looked += AT_ONCE) {
    const rows = await db.anatomyModel.findMany({ where: { removedAt: null }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: AT_ONCE, ...(after ? { cursor: { id: after }, skip: 1 } : {}), include: { institution: { select: { name: true } } } })
    const sources = await sourcesOf(db, rows)
    for (const row of rows) {
      const source = sources.get(row.id) ?? null
      const subject = subjectOfModel(row, source)
      if (!can(actor, 'open', subject)) continue
      if (models.length === MOST_SHOWN) return { models, mayMake, isCut: true }
      const job = row.state === 'waiting' ? await queue.find(makeKey(row.id, row.revision)) : null
      models.push({ ...rowOf(row, source, can(actor, 'edit', subject)), progress: job && job.state !== 'dead' ? (job.progress ?? 0) : null })
    }
    if (rows.length < AT_ONCE) return { models, mayMake, isCut: false }
    after = rows.at(-1)!.id
  }
  return { models, mayMake, isCut: true }
}

type Row = Awaited<ReturnType<Services['db']['anatomyModel']['findMany']>>[number] & { institution: { name: string } }

function rowOf(row: Row, source: ModelSource | null, mayEdit: boolean): Omit<ModelRow, 'progress'> {
  const isShown = row.readyRevision !== null && mayServe(row, source?.series[0]?.faceState)
  return {
    id: row.id, title: row.title, source: row.source as ModelSourceKind, state: row.state as ModelState, reason: row.reason as ModelRow['reason'], shows: isShown ? (row.shows as Shown) : null, structures: row.structureCount, bytes: Number(row.bytes), createdAt: row.createdAt,
    institution: row.institution.name, study: source && { id: source.id, description: source.description, workspace: source.workspace }, mayEdit,
  }
}

async function sourcesOf(db: Pick<Services['db'], 'study'>, rows: readonly { id: string; studyId: string | null; seriesId: string | null }[]): Promise<Map<string, ModelSource>> {
  const studies = await db.study.findMany({
    where: { id: { in: [...new Set(rows.flatMap(({ studyId }) => studyId ?? []))] } },
    select: { id: true, description: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true, series: { where: { id: { in: rows.flatMap(({ seriesId }) => seriesId ?? []) } }, select: { id: true, pixelState: true, faceState: true, geometryJson: true, description: true, modality: true } } },
  })
  const byId = new Map(studies.map((study) => [study.id, study]))
  return new Map(rows.flatMap(({ id, studyId, seriesId }) => {
    const study = studyId ? byId.get(studyId) : undefined
    return study ? [[id, { ...study, series: study.series.filter((one) => one.id === seriesId) }]] : []
  }))
}
