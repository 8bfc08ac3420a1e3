import { createHash } from 'node:crypto'
import { subjectOfSeries } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import type { ItemContent } from '../item'
import { mediaIn, pointedAnew, seriesIn } from './media-in'
import type { ReadPictureFile } from './package.server'
import type { Note } from './report'
import { examMediaKey } from './media-key'

/** What a question points to, as it stands in this institution: what is not here, or not this person's to read, is taken out and named. */
export async function placed(services: Pick<Services, 'db'>, actor: Actor, institutionId: string, content: ItemContent, mediaOf: ReadonlyMap<string, string>): Promise<{ content: ItemContent; notes: Note[] }> {
  const { db } = services
  const known = new Map<string, string>()
  const missing: string[] = []
  for (const id of mediaIn(content)) {
    const here = mediaOf.get(id) ?? (await db.examMedia.findFirst({ where: { id, institutionId }, select: { id: true } }))?.id
    if (here === undefined) missing.push(id)
    else known.set(id, here)
  }
  const wanted = seriesIn(content)
  const rows = wanted.length === 0 ? [] : await db.series.findMany({ where: { studyId: { in: wanted.map(({ studyId }) => studyId) }, study: { institutionId } }, select: { id: true, studyId: true, pixelState: true, faceState: true, study: { select: { institutionId: true, workspace: true, isHeld: true, chargedBy: true } } } })
  const readable = rows.filter((row) => can(actor, 'read', subjectOfSeries(row.study, row)))
  const hasStudy = (studyId: string, seriesId: string | null) => readable.some((row) => row.studyId === studyId && (seriesId === null || row.id === seriesId))
  const caseId = content.caseId !== null && (await db.case.count({ where: { id: content.caseId, institutionId } })) > 0 ? content.caseId : null
  const courseId = content.courseId !== null && (await db.course.count({ where: { id: content.courseId, institutionId } })) > 0 ? content.courseId : null
  const gone = wanted.filter(({ studyId, seriesId }) => !hasStudy(studyId, seriesId))
  const notes: Note[] = []
  if (missing.length > 0) notes.push({ what: 'pictures', names: missing })
  if (gone.length > 0) notes.push({ what: 'series', names: gone.map(({ studyId, seriesId }) => seriesId ?? studyId) })
  if (caseId !== content.caseId || courseId !== content.courseId) notes.push({ what: 'links', names: [] })
  return { content: pointedAnew(content, { mediaOf: (id) => known.get(id) ?? null, hasStudy, caseId, courseId }), notes }
}

/** Pictures by the ids that their questions have them by. One that is here already is that one; one that is new keeps its id where nobody has it. */
export async function keepPictures(services: Services, actor: Actor, institutionId: string, pictures: ReadonlyMap<string, ReadPictureFile>, kept: Map<string, string>): Promise<Map<string, string>> {
  const { db, files, now } = services
  const mediaOf = new Map<string, string>()
  for (const [given, { bytes, name, mime, width, height }] of pictures) {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const before = kept.get(sha256) ?? (await db.examMedia.findUnique({ where: { institutionId_sha256: { institutionId, sha256 } }, select: { id: true } }))?.id
    if (before !== undefined) { mediaOf.set(given, before); kept.set(sha256, before); continue }
    await files.put(examMediaKey(institutionId, sha256), bytes)
    const isFree = (await db.examMedia.count({ where: { id: given } })) === 0
    // Two may bring the same picture at once: the second finds the first's.
    const { id } = await db.examMedia.upsert({ where: { institutionId_sha256: { institutionId, sha256 } }, update: {}, create: { ...(isFree && { id: given }), institutionId, name, mime, width, height, bytes: bytes.length, sha256, createdById: actor.kind === 'person' ? actor.personId : '', createdAt: now() }, select: { id: true } })
    mediaOf.set(given, id)
    kept.set(sha256, id)
  }
  return mediaOf
}
