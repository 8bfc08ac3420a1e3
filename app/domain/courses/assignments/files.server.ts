import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { loadAssignment } from './load-assignment.server'
import { saveSubmission } from './save-submission.server'

export const WORK_FILE_BOUNDS = { bytes: 20_000_000, name: 200 } as const

export interface WorkFile { id: string; name: string; bytes: number }
export type AddWorkFile =
  | { kind: 'added'; file: WorkFile; attempt: number; revision: number }
  | { kind: 'too-large' | 'empty' | 'too-many' | 'handed-in' | 'no-more' | 'malformed' | 'not-open' | 'not-found' | 'forbidden' }

/** Signs that steer or part a path are none of a name. */
const nameOf = (name: string): string => name.replace(/[\p{Cc}\p{Cf}/\\]/gu, ' ').trim().slice(-WORK_FILE_BOUNDS.name) || 'file'
const keyOf = (submissionId: string): string => `courses/handed-in/${submissionId}/${randomUUID()}`

/** Puts a file to the draft. @param bytes read only once it is known that it is wanted; null: too large */
export async function addWorkFile(services: Services, actor: Actor, classId: string, input: { blockId: string; name: string; bytes: () => Promise<Buffer | null> }): Promise<AddWorkFile> {
  const found = await loadAssignment(services, actor, classId, input.blockId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { assignment, submissions } = found
  const most = assignment.takes.files
  if (most === 0) return { kind: 'malformed' }
  let draft: { id: string; attempt: number; revision: number } | undefined = submissions.at(-1)?.state === 'draft' ? submissions.at(-1) : undefined
  if (!draft) {
    const begun = await saveSubmission(services, actor, classId, { blockId: input.blockId, attempt: (submissions.at(-1)?.attempt ?? 0) + 1, revision: 0, content: { text: '', marks: [] } })
    if (begun.kind !== 'saved' && begun.kind !== 'changed-elsewhere') return { kind: begun.kind }
    draft = await services.db.submission.findFirstOrThrow({ where: { enrolmentId: found.enrolment.id, blockId: input.blockId }, orderBy: { attempt: 'desc' } })
  }
  const { id: submissionId, attempt, revision } = draft
  if ((await services.db.submissionFile.count({ where: { submissionId } })) >= most) return { kind: 'too-many' }
  const bytes = await input.bytes()
  if (!bytes) return { kind: 'too-large' }
  if (bytes.byteLength === 0) return { kind: 'empty' }
  const path = keyOf(submissionId)
  await services.files.put(path, bytes)
  // Two windows may have sent at once, or the work was handed in meanwhile.
  const kept = await services.db.$transaction(async (tx) => {
    const row = await tx.submission.findUnique({ where: { id: submissionId }, select: { state: true, _count: { select: { files: true } } } })
    if (row?.state !== 'draft') return { kind: 'handed-in' as const }
    if (row._count.files >= most) return { kind: 'too-many' as const }
    const file = await tx.submissionFile.create({ data: { submissionId, name: nameOf(input.name), path, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex'), at: services.now() } })
    return { kind: 'added' as const, file: { id: file.id, name: file.name, bytes: bytes.byteLength }, attempt, revision }
  })
  if (kept.kind !== 'added') await services.files.remove(path)
  return kept
}

/** Takes a file out of the draft; gone twice is gone. */
export async function removeWorkFile(services: Services, actor: Actor, classId: string, input: { blockId: string; fileId: string }): Promise<{ kind: 'removed' | 'handed-in' | 'not-open' | 'not-found' | 'forbidden' }> {
  const found = await loadAssignment(services, actor, classId, input.blockId)
  if (found.kind !== 'found') return { kind: found.kind }
  const where = { id: input.fileId, submission: { enrolmentId: found.enrolment.id, blockId: input.blockId } }
  const row = await services.db.submissionFile.findFirst({ where, select: { path: true } })
  if (!row) return { kind: 'removed' }
  const { count } = await services.db.submissionFile.deleteMany({ where: { ...where, submission: { ...where.submission, state: 'draft' } } })
  if (count === 0) return { kind: 'handed-in' }
  await services.files.remove(row.path)
  return { kind: 'removed' }
}

export type OpenWorkFile = { kind: 'found'; name: string; bytes: number; stream: Readable } | { kind: 'gone' | 'not-found' | 'forbidden' }

/** A file for whoever handed it in, and once it is handed in for the class's staff. Nobody else is told that it is there. */
export async function openWorkFile(services: Services, actor: Actor, classId: string, fileId: string): Promise<OpenWorkFile> {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const row = await services.db.submissionFile.findFirst({ where: { id: fileId, submission: { enrolment: { classId } } }, include: { submission: { select: { state: true, enrolmentId: true } } } })
  const isOwn = row !== null && row.submission.enrolmentId === found.enrolment?.id
  const isHandedIn = row !== null && row.submission.state !== 'draft'
  if (!row || !(isOwn || (isHandedIn && can(actor, 'assist', found.subject)))) return { kind: 'not-found' }
  // Its row is there and its bytes are not: a restored backup says so rather than failing.
  if ((await services.files.size(row.path)) === null) return { kind: 'gone' }
  return { kind: 'found', name: row.name, bytes: Number(row.bytes), stream: await services.files.read(row.path) }
}

/** As pages show them, in the order they came. */
export const workFiles = (rows: readonly { id: string; name: string; bytes: bigint }[]): WorkFile[] => rows.map(({ id, name, bytes }) => ({ id, name, bytes: Number(bytes) }))
