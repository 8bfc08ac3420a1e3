import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Block } from '../block'
import { COURSE_BOUNDS, readBlocks } from '../course'
import { loadCourse } from '../load-course.server'
import { beginMedia } from '../media/begin-media.server'
import { receiveMedia } from '../media/receive-media.server'
import { IMPORT_BOUNDS, type ImportedPicture, LEFT_OUT, UNREAD, type LeftOut, type ReadFile, type Unread } from './imported'

export type ImportLessons =
  | { kind: 'imported'; lessons: { id: string; title: string; blocks: number }[]; leftOut: LeftOut[] }
  | { kind: 'unread'; why: Unread }
  /** Others' files are being read: ask again. */
  | { kind: 'busy' } | { kind: 'too-many' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Lessons of a file as drafts: they are in the course once an outline that names them is saved. @param bytes asked for once the actor may write here */
export async function importLessons(services: Services, actor: Actor, { courseId, fileName, bytes }: { courseId: string; fileName: string; bytes: () => Promise<Uint8Array | null> }): Promise<ImportLessons> {
  const found = await loadCourse(services, actor, 'write', courseId)
  if (found.kind !== 'found') return { kind: found.kind }
  const given = await bytes()
  if (!given || given.length > IMPORT_BOUNDS.bytes) return { kind: 'unread', why: 'too-large' }
  const read = (await services.documents.read(given, fileName)) as ReadFile | { kind: 'busy' }
  if (read.kind === 'busy') return { kind: 'busy' }
  if (read.kind !== 'read') return { kind: 'unread', why: UNREAD.find((one) => one === read.why) ?? 'damaged' }
  const { db, now } = services
  if ((await db.courseLesson.count({ where: { courseId } })) + read.lessons.length > 2 * COURSE_BOUNDS.lessons) return { kind: 'too-many' }
  // What a thread made of somebody's file is read as what a page sends.
  const lessons = read.lessons.slice(0, IMPORT_BOUNDS.lessons).map(({ title, blocks }) => ({ title: title.slice(0, COURSE_BOUNDS.title), read: readBlocks(blocks) }))
  if (lessons.some((one) => one.read.kind !== 'read')) return { kind: 'unread', why: 'damaged' }
  const media = await takePictures(services, actor, courseId, read.pictures)
  const leftOut = new Set<LeftOut>(read.leftOut)
  if (media.size < read.pictures.length) leftOut.add('pictures')
  const at = now()
  const made = await db.$transaction(async (tx) => {
    const all: { id: string; title: string; blocks: number }[] = []
    for (const { title, read: one } of lessons) {
      if (one.kind !== 'read') continue
      const { id } = await tx.courseLesson.create({ data: { courseId, title, blocksJson: JSON.stringify(withMedia(one.blocks, media)), changedById: actor.kind === 'person' ? actor.personId : null, changedAt: at, removedAt: at }, select: { id: true } })
      all.push({ id, title, blocks: one.blocks.length })
    }
    return all
  })
  await services.audit.recordNow({ action: 'course.imported', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'course', subjectId: courseId, detail: { lessons: made.length } })
  return { kind: 'imported', lessons: made, leftOut: LEFT_OUT.filter((one) => leftOut.has(one)) }
}

/** Each as a medium of the course, by the same way as one that its author brings. @returns media by what stands for them */
async function takePictures(services: Services, actor: Actor, courseId: string, pictures: readonly ImportedPicture[]): Promise<Map<string, string>> {
  const media = new Map<string, string>()
  if (pictures.length === 0) return media
  const folder = await mkdtemp(join(tmpdir(), 'theatrum-import-'))
  try {
    for (const { id, name, bytes } of pictures.slice(0, IMPORT_BOUNDS.pictures)) {
      const begun = await beginMedia(services, actor, { courseId, kind: 'picture', name, bytes: bytes.length })
      // The course or the disk is full: what came so far stays, the rest is said to be missing.
      if (begun.kind !== 'begun') break
      const path = join(folder, begun.mediaId)
      await writeFile(path, bytes)
      await receiveMedia(services, begun.mediaId, path)
      media.set(id, begun.mediaId)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return media
}

const withMedia = (blocks: readonly Block[], media: ReadonlyMap<string, string>): Block[] =>
  blocks.map((block) => (block.body.kind === 'picture' && block.body.mediaId !== null ? { ...block, body: { ...block.body, mediaId: media.get(block.body.mediaId) ?? null } } : block))
