import { randomBytes } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { ImageRefused } from '#imaging/contract'
import { cleanNifti } from '#imaging/convert/clean-nifti'
import { readNiftiGrid } from '#imaging/convert/nifti'
import { auditActor } from '~/domain/audit/allowed.server'
import type { SeriesGeometryView } from '~/domain/images/reading'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { shownOf } from './anatomy'
import { levelOfLabels } from './labels-grid'
import { loadModel } from './load-model.server'
import { sourcePrefix } from './model-files'
import { MOST_SOURCE_BYTES } from './model-source'
import { askAgain } from './rebuild-model.server'
import { isUploadKey, removeUploaded, uploadedFiles } from './uploaded-files.server'

export type SaveLabels =
  | { kind: 'saved'; version: number }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** The model is of no study, or its series may be no source now. */
  | { kind: 'not-a-source' }
  | { kind: 'no-file' } | { kind: 'too-large' } | { kind: 'not-labels' }
  /** Drawn on another grid than the series'. */
  | { kind: 'other-grid' }
  | { kind: 'bad-names' }
  /** Somebody else saved labels since these were begun. */
  | { kind: 'changed'; version: number }

/** What cannot be seen in a name has no place in it. */
const plain = (words: string): string => words.replace(/\p{C}/gu, '').trim()
/** Nor have the quotes that names stand in. */
const unquoted = (words: string): string => plain(words.replaceAll('"', ''))

const MOST_NAME = 100
/** What a workbench calls its labels. Judged as it is kept: a name of which nothing is left is none. */
const names = z.array(z.object({
  label: z.number().int().min(1).max(65_535), name: z.string().transform(unquoted).pipe(z.string().min(1).max(MOST_NAME)), chinese: z.string().transform(plain).pipe(z.string().max(MOST_NAME)).default(''), colour: z.string().regex(/^#[0-9a-f]{6}$/),
})).max(1_000)
  .refine((list) => new Set(list.map(({ label }) => label)).size === list.length)

/** Versions of one model's labels that are kept; older ones go. */
const MOST_VERSIONS = 20

/**
 * Labels that somebody drew on the series of a model, from the person's uploaded file: checked against the series' grid, kept under
 * a number of their own, and the model made again of them. Until then, and where they cannot be read, it stays as it was.
 * @param input.version that the person began with; 0: none
 */
export async function saveLabels(services: Services, actor: Actor, { modelId, key, names: given, version }: { modelId: string; key: string; names: unknown; version: number }): Promise<SaveLabels> {
  const { db, env, files } = services
  const found = await loadModel(services, actor, 'edit', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { model, source } = found
  const series = source?.series[0]
  if (actor.kind !== 'person' || model.source !== 'study' || !series || shownOf(series.faceState) === null) return { kind: 'not-a-source' }
  const read = names.safeParse(given)
  if (!read.success) return { kind: 'bad-names' }
  const present = versionOf(model.labelsKey)
  if (present !== version) return { kind: 'changed', version: present }
  if (!isUploadKey(key)) return { kind: 'no-file' }
  const { folder, paths } = await uploadedFiles(env, actor.personId, key)
  const problem = await problemOf(paths.labels, JSON.parse(series.geometryJson ?? '{}') as SeriesGeometryView)
  if (problem) return { kind: problem }

  const next = present + 1
  // Two who save at once do not write into one file.
  const labelsKey = `${sourcePrefix(modelId)}labels-${next}-${randomBytes(6).toString('hex')}.nii.gz`
  // Written anew: words and extensions of a header, or of its packing, may name somebody.
  try {
    await files.put(labelsKey, cleanNifti(paths.labels!))
  } catch (error) {
    if (error instanceof ImageRefused) return { kind: 'not-labels' }
    throw error
  }
  const recipeJson = JSON.stringify({ ...(JSON.parse(model.recipeJson) as object), table: read.data.map(lineOf).join('\n'), words: wordsOf(read.data) })
  const { count } = await db.anatomyModel.updateMany({ where: { id: modelId, labelsKey: model.labelsKey }, data: { labelsKey, recipeJson } })
  if (count === 0) {
    await files.remove(labelsKey)
    return { kind: 'changed', version: versionOf((await db.anatomyModel.findUnique({ where: { id: modelId }, select: { labelsKey: true } }))?.labelsKey ?? null) }
  }
  await askAgain(services, modelId)
  await services.audit.recordNow({ action: 'model.labelled', actor: auditActor(actor), institutionId: model.institutionId, subjectKind: 'model', subjectId: modelId, detail: { study: model.studyId, version: next, labels: read.data.length } })
  for await (const { key: old } of files.list(sourcePrefix(modelId))) if (versionOf(old) > 0 && versionOf(old) <= next - MOST_VERSIONS) await files.remove(old)
  await removeUploaded(folder)
  return { kind: 'saved', version: next }
}

export const versionOf = (labelsKey: string | null): number => Number(/\/labels-(\d+)-[0-9a-f]+\.nii\.gz$/.exec(labelsKey ?? '')?.[1] ?? 0)

/** As ITK-SNAP writes it (imaging/lesson/label-table.ts): number, colour, name. */
function lineOf({ label, name, colour }: z.infer<typeof names>[number]): string {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return `${label} ${rgb.join(' ')} 1 1 1 "${name}"`
}

/** Of those that have a name in both languages: the others are called as lists of names say (content/anatomy/names.json). */
const wordsOf = (list: z.infer<typeof names>): Record<string, { en: string; zh: string }> =>
  Object.fromEntries(list.filter(({ chinese }) => chinese !== '').map(({ label, name, chinese }) => [label, { en: name, zh: chinese }]))

async function problemOf(path: string | undefined, geometry: SeriesGeometryView): Promise<'no-file' | 'too-large' | 'not-labels' | 'other-grid' | 'not-a-source' | null> {
  if (geometry.kind !== 'volume') return 'not-a-source'
  const found = path === undefined ? null : await stat(path).catch(() => null)
  if (!found || found.size === 0) return 'no-file'
  if (found.size > MOST_SOURCE_BYTES.labels) return 'too-large'
  try {
    return levelOfLabels(readNiftiGrid(await headOf(path!)), geometry) === null ? 'other-grid' : null
  } catch (error) {
    if (error instanceof ImageRefused) return 'not-labels'
    throw error
  }
}

/** More than a header holds, packed however badly. */
const HEAD = 64 * 1024
const MOST_UNPACKED = 128 * 1024 * 1024

/** The beginning of the file, unpacked; the whole of it is read by the job's child. @throws ImageRefused */
async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(HEAD)
    const { bytesRead } = await file.read(head, 0, HEAD, 0)
    const bytes = head.subarray(0, bytesRead)
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_UNPACKED }).subarray(0, 1_024)
  } catch (error) {
    throw error instanceof ImageRefused ? error : new ImageRefused('damaged', 'compressed NIfTI')
  } finally {
    await file.close()
  }
}
