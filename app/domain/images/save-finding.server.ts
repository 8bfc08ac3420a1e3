import { allowed } from '~/domain/audit/allowed.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { checkFinding } from './check-finding'
import { loadStudy, studySubjectOf } from './load-study.server'

export type SaveFinding =
  | { kind: 'saved'; findingId: string; version: number }
  /** Somebody (the same person in another window) saved a version in between; nothing is overwritten. */
  | { kind: 'changed-elsewhere'; version: number }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'not-a-finding' } | { kind: 'too-many' }

const MOST_PER_PERSON_AND_STUDY = 2_000
const MOST_VERSIONS = 1_000
/** All versions of one person's findings in one study: whoever teaches with it opens everybody's at once. */
const MOST_BYTES = 4_000_000

/**
 * Keeps what somebody drew or measured, as version `basedOn + 1`. The page chooses the id, so that saving again after a
 * lost answer changes nothing: the same content on the same base is the same version.
 */
export async function saveFinding(services: Services, actor: Actor, input: { studyId: string; findingId: string; basedOn: number; content: unknown }): Promise<SaveFinding> {
  const study = await loadStudy(services.db, input.studyId)
  if (!study) return { kind: 'not-found' }
  if (actor.kind !== 'person' || !allowed(services, actor, 'annotate', studySubjectOf(study), { subjectKind: 'study', subjectId: study.id })) return { kind: 'forbidden' }
  const content = checkFinding(input.content)
  if (!content || !/^[a-z0-9-]{16,40}$/.test(input.findingId) || !Number.isInteger(input.basedOn) || input.basedOn < 0) return { kind: 'not-a-finding' }
  if (content.image && !(await isOfStudy(services, study.id, content.image))) return { kind: 'not-a-finding' }

  const contentJson = JSON.stringify(content)
  const version = input.basedOn + 1
  const { personId } = actor
  try {
    const outcome = await services.db.$transaction(async (db): Promise<SaveFinding> => {
      const known = await db.finding.findUnique({ where: { id: input.findingId }, include: { versions: { orderBy: { version: 'desc' }, take: 1 } } })
      if (known && (known.studyId !== study.id || known.authorId !== personId)) return { kind: 'forbidden' }
      const latest = known?.versions[0]
      if (latest && latest.version === version && latest.contentJson === contentJson) return { kind: 'saved', findingId: known.id, version }
      if ((latest?.version ?? 0) !== input.basedOn) return { kind: 'changed-elsewhere', version: latest?.version ?? 0 }
      if (version > MOST_VERSIONS) return { kind: 'too-many' }
      if ((await keptBytes(db, study.id, personId)) + contentJson.length > MOST_BYTES) return { kind: 'too-many' }
      if (!known) {
        if ((await db.finding.count({ where: { studyId: study.id, authorId: personId } })) >= MOST_PER_PERSON_AND_STUDY) return { kind: 'too-many' }
        await db.finding.create({ data: { id: input.findingId, studyId: study.id, authorId: personId, createdAt: services.now() } })
      }
      await db.findingVersion.create({ data: { findingId: input.findingId, version, authorId: personId, createdAt: services.now(), contentJson, seriesUid: content.image?.seriesUid ?? null } })
      return { kind: 'saved', findingId: input.findingId, version }
    })
    if (outcome.kind === 'saved') services.audit.record({ action: 'finding.saved', actor: { kind: 'person', personId }, institutionId: study.institutionId, subjectKind: 'finding', subjectId: input.findingId, detail: { study: study.id, version } })
    return outcome
  } catch (error) {
    // Two windows at once: one of them was first.
    if (isUniqueViolation(error)) return { kind: 'changed-elsewhere', version }
    throw error
  }
}

/** A finding lies on an image of the study it is saved in. */
async function isOfStudy(services: Services, studyId: string, image: { seriesUid: string; sopInstanceUid: string; frame: number }): Promise<boolean> {
  const instance = await services.db.instance.findUnique({ where: { sopInstanceUid: image.sopInstanceUid }, select: { frames: true, series: { select: { seriesUid: true, studyId: true } } } })
  return instance !== null && instance.series.studyId === studyId && instance.series.seriesUid === image.seriesUid && image.frame <= instance.frames
}

async function keptBytes(db: Pick<Services['db'], '$queryRaw'>, studyId: string, authorId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ bytes: number | bigint | null }[]>`SELECT SUM(LENGTH(v."contentJson")) AS bytes FROM "FindingVersion" v JOIN "Finding" f ON f."id" = v."findingId" WHERE f."studyId" = ${studyId} AND f."authorId" = ${authorId}`
  return Number(row?.bytes ?? 0)
}
