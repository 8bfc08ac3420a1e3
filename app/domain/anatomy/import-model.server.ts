import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { looksLikeNifti } from '#imaging/convert/nifti'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { MOST_MODELS, readTitle } from './anatomy'
import { subjectOfModel } from './load-model.server'
import { sourcePrefix } from './model-files'
import { isFrame, MOST_SOURCE_BYTES, type Direction, type UploadedSource } from './model-source'
import { makeKey } from './settle-model.server'

/** Local files; they are copied. */
export type ModelFiles = (
  | { kind: 'labels'; labels: string; table: string | null; grey: string | null }
  | { kind: 'meshes'; file: string; format: 'glb' | 'stl'; unit: 'mm' | 'cm' | 'm'; x: Direction; y: Direction }
) & {
  /** Whoever brings them says that nobody can be recognised in them (a phantom, an atlas, a brain without its face): a mask or a mesh of the skin is a portrait, too. */
  isNobody: boolean
}

export type ImportModel =
  | { kind: 'made'; modelId: string }
  | { kind: 'forbidden' }
  | { kind: 'no-title' }
  | { kind: 'no-file' }
  | { kind: 'too-large' }
  /** The first bytes say that it is something else. */
  | { kind: 'not-labels' } | { kind: 'not-a-model' }
  /** Nobody said that nobody can be recognised in it. */
  | { kind: 'not-nobody' }
  /** Both axes of the file were said to lie along one line of the body. */
  | { kind: 'no-directions' }
  | { kind: 'too-many' }

/** A model of no study: of labels, or of meshes that a college has. Its files are kept, since they can be made from nothing else. */
export async function importModel(services: Services, actor: Actor, { institutionId, title: given, from }: { institutionId: string; title: string; from: ModelFiles }): Promise<ImportModel> {
  const { db, files, queue, now } = services
  if (!allowed(services, actor, 'make', subjectOfModel({ institutionId, source: 'upload' }, null), { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const title = readTitle(given)
  if (!title) return { kind: 'no-title' }
  const problem = await problemOf(from)
  if (problem) return { kind: problem }
  if ((await db.anatomyModel.count({ where: { institutionId } })) >= MOST_MODELS) return { kind: 'too-many' }

  const { recipe, kept } = named(from)
  const createdById = actor.kind === 'person' ? actor.personId : null
  // Removed until its files are here: cut off in between, it is forgotten with what came of them.
  const { id } = await db.anatomyModel.create({ data: { institutionId, title, source: 'upload', recipeJson: JSON.stringify(recipe), createdById, createdAt: now(), removedAt: now() }, select: { id: true } })
  for (const { name, path } of kept) await files.put(`${sourcePrefix(id)}${name}`, createReadStream(path))
  await queue.add('anatomy.make', { modelId: id, revision: 1 }, makeKey(id, 1))
  await db.anatomyModel.update({ where: { id }, data: { removedAt: null } })
  await services.audit.recordNow({ action: 'model.made', actor: auditActor(actor), institutionId, subjectKind: 'model', subjectId: id, detail: { of: from.kind, saidToShowNobody: true } })
  return { kind: 'made', modelId: id }
}

function named(from: ModelFiles): { recipe: UploadedSource; kept: { name: string; path: string }[] } {
  switch (from.kind) {
    case 'labels': {
      const { labels, table, grey } = from
      const optional = (name: string, path: string | null) => (path === null ? [] : [{ name, path }])
      return { recipe: { kind: 'labels', labels: 'labels.nii', table: table === null ? null : 'table.txt', grey: grey === null ? null : 'grey.nii' }, kept: [{ name: 'labels.nii', path: labels }, ...optional('table.txt', table), ...optional('grey.nii', grey)] }
    }
    case 'meshes': {
      const { format, unit, x, y, file } = from
      return { recipe: { kind: 'meshes', file: `model.${format}`, format, unit, x, y }, kept: [{ name: `model.${format}`, path: file }] }
    }
  }
}

type Problem = Exclude<ImportModel['kind'], 'made' | 'forbidden' | 'no-title' | 'too-many'>

/** What the sizes and the first bytes say; the rest is read by the job's child, and stands on the model's page. */
async function problemOf(from: ModelFiles): Promise<Problem | null> {
  if (!from.isNobody) return 'not-nobody'
  switch (from.kind) {
    case 'labels': {
      for (const [path, most] of [[from.labels, MOST_SOURCE_BYTES.labels], [from.grey, MOST_SOURCE_BYTES.grey]] as const) {
        const problem = path === null ? null : await sizeProblem(path, most)
        if (problem) return problem
        if (path !== null && !isNifti(await headOf(path))) return 'not-labels'
      }
      return from.table === null ? null : sizeProblem(from.table, MOST_SOURCE_BYTES.table)
    }
    case 'meshes': {
      if (!isFrame(from.x, from.y)) return 'no-directions'
      const problem = await sizeProblem(from.file, MOST_SOURCE_BYTES[from.format])
      if (problem) return problem
      return from.format === 'glb' && !(await headOf(from.file)).subarray(0, 4).equals(Buffer.from('glTF')) ? 'not-a-model' : null
    }
  }
}

async function sizeProblem(path: string, most: number): Promise<'no-file' | 'too-large' | null> {
  const found = await stat(path).catch(() => null)
  if (!found || found.size === 0) return 'no-file'
  return found.size > most ? 'too-large' : null
}

const HEAD = 348
async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(HEAD)
    const { bytesRead } = await file.read(head, 0, HEAD, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const isNifti = (head: Buffer): boolean => (head[0] === 0x1f && head[1] === 0x8b) || looksLikeNifti(head)
