import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { FileAbsent } from '~/infra/files/files'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { writeCsv, type NotInCsv } from '../csv/write-csv'
import { itemContent } from '../item'
import { QTI_BOUNDS } from './bounds'
import { mediaIn } from './media-in'
import { examMediaKey } from './media-key'
import { writePackage, type PictureToPack, type QuestionToPack } from './package.server'
import { pictureKind } from './picture-kind'

/** A package that could not be brought back is none: unpacked it is less than what is read of one (IMPORT_BOUNDS, `QTI_BOUNDS.allXml`). */
const MOST_PICTURE_BYTES = 25_000_000
/** Of their texts as JSON, which are in the package twice; bytes. */
const MOST_CONTENT = 12_000_000

export type ExportQuestions =
  | { kind: 'exported'; bytes: Uint8Array; type: string; fileName: string; count: number; not: LeftBehind[] }
  | { kind: 'nothing' } | { kind: 'too-many'; count: number; most: number } | { kind: 'too-large' } | { kind: 'forbidden' }
/** What a list cannot say, and what was saved by another version of the house and cannot be read. */
export interface LeftBehind { id: string; title: string; why: NotInCsv | 'unreadable' }
type Question = QuestionToPack & { id: string; title: string }
type Loaded = { kind: 'loaded'; questions: Question[]; not: LeftBehind[] } | Exclude<ExportQuestions, { kind: 'exported' } | { kind: 'forbidden' }>

/** Questions with what is right, as they stand now: all of an institution's that are not removed, or those of `ids`. */
export async function exportQuestions(services: Services, actor: Actor, { institutionId, ids, format }: { institutionId: string; ids: readonly string[] | null; format: 'qti' | 'csv' }): Promise<ExportQuestions> {
  if (!allowed(services, actor, 'read', { kind: 'exam-library', institutionId, ownerId: null }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const loaded = await load(services, institutionId, ids)
  if (loaded.kind !== 'loaded') return loaded
  // The page says which cannot be read.
  if (loaded.questions.length === 0) return { kind: 'nothing' }
  const packed = format === 'csv' ? asList(loaded.questions) : await asPackage(services, institutionId, loaded.questions)
  if (packed.kind !== 'exported') return packed
  await services.audit.recordNow({ action: 'question.exported', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId, detail: { questions: packed.count, format } })
  return { ...packed, not: [...loaded.not, ...packed.not] }
}

/** What would be left behind, said before anybody takes a file along. */
export async function exportable(services: Services, actor: Actor, institutionId: string): Promise<{ kind: 'some'; count: number; notInList: LeftBehind[]; unreadable: LeftBehind[] } | Exclude<ExportQuestions, { kind: 'exported' }>> {
  if (!can(actor, 'read', { kind: 'exam-library', institutionId, ownerId: null })) return { kind: 'forbidden' }
  const loaded = await load(services, institutionId, null)
  if (loaded.kind !== 'loaded') return loaded
  const list = asList(loaded.questions)
  return { kind: 'some', count: loaded.questions.length, notInList: list.kind === 'exported' ? list.not : [], unreadable: loaded.not }
}

async function load({ db }: Services, institutionId: string, ids: readonly string[] | null): Promise<Loaded> {
  const where = { institutionId, removedAt: null, ...(ids !== null && { id: { in: ids.slice(0, QTI_BOUNDS.items + 1) } }) }
  const count = await db.examItem.count({ where })
  if (count === 0) return { kind: 'nothing' }
  if (count > QTI_BOUNDS.items) return { kind: 'too-many', count, most: QTI_BOUNDS.items }
  const rows = await db.examItem.findMany({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], select: { id: true, title: true, origin: true, contentJson: true } })
  if (rows.reduce((sum, { contentJson }) => sum + Buffer.byteLength(contentJson), 0) > MOST_CONTENT) return { kind: 'too-large' }
  const used = new Set<string>()
  const not: LeftBehind[] = []
  const questions = rows.flatMap(({ id, title, origin, contentJson }): Question[] => {
    const content = itemContent.safeParse(JSON.parse(contentJson))
    if (!content.success) { not.push({ id, title, why: 'unreadable' }); return [] }
    // What came under another's name goes under it; of two with one name the later goes under its own.
    const given = origin?.startsWith('qti:') ? origin.slice(4) : id
    const identifier = given !== '' && !used.has(given) ? given : id
    used.add(identifier)
    return [{ id, title, identifier, content: content.data }]
  })
  return { kind: 'loaded', questions, not }
}

function asList(questions: readonly Question[]): ExportQuestions {
  const { csv, written, not } = writeCsv(questions.map(({ id, content }) => ({ identifier: id, content })))
  const titles = new Map(questions.map(({ id, title }) => [id, title]))
  return { kind: 'exported', bytes: Buffer.from(csv), type: 'text/csv; charset=utf-8', fileName: 'questions.csv', count: written, not: not.map(({ identifier, why }) => ({ id: identifier, title: titles.get(identifier)!, why })) }
}

async function asPackage({ db, files }: Services, institutionId: string, questions: readonly QuestionToPack[]): Promise<ExportQuestions> {
  const wanted = [...new Set(questions.flatMap(({ content }) => mediaIn(content)))]
  const rows = await db.examMedia.findMany({ where: { institutionId, id: { in: wanted } } })
  if (rows.length > QTI_BOUNDS.pictures || rows.reduce((sum, { bytes }) => sum + Number(bytes), 0) > MOST_PICTURE_BYTES) return { kind: 'too-large' }
  const pictures = new Map<string, PictureToPack>()
  for (const { id, sha256 } of rows) {
    const bytes = await files.bytes(examMediaKey(institutionId, sha256)).catch((error: unknown) => { if (error instanceof FileAbsent) return null; throw error })
    const kind = bytes && pictureKind(bytes)
    if (bytes && kind) pictures.set(id, { ...kind, bytes })
  }
  const bytes = writePackage(questions, pictures)
  return bytes.length > QTI_BOUNDS.package ? { kind: 'too-large' } : { kind: 'exported', bytes, type: 'application/zip', fileName: 'questions.zip', count: questions.length, not: [] }
}
