import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { newUid, uidFromName } from '#imaging/dicom/uids'
import { auditActor } from '~/domain/audit/allowed.server'
import { imageKey } from '~/domain/images/image-keys'
import { withLocalPaths } from '~/infra/files/local-paths'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { shownOf } from './anatomy'
import { loadModel } from './load-model.server'
import { readDrawn } from './model-source'
import { versionOf } from './save-labels.server'

export const LABEL_FORMATS = ['nifti', 'seg'] as const
export type LabelFormat = (typeof LABEL_FORMATS)[number]

export type DownloadLabels =
  | { kind: 'labels'; content: Readable | Buffer; bytes: number; fileName: string; type: string }
  | { kind: 'not-found' } | { kind: 'forbidden' }
  /** Nobody has drawn any on it. */
  | { kind: 'no-labels' }
  /** Labels show what they were drawn on, and its face may not be shown whole. */
  | { kind: 'face' }
  /** More segments and slices than a file holds, or a series that is no volume now. */
  | { kind: 'not-possible' }

/** The labels that people drew on a model's series, for other programs; for those who may change them. */
export async function downloadLabels(services: Services, actor: Actor, modelId: string, format: LabelFormat, signal?: AbortSignal): Promise<DownloadLabels> {
  const { files } = services
  const found = await loadModel(services, actor, 'edit', modelId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { model, source } = found
  const series = source?.series[0]
  const bytes = model.labelsKey === null ? null : await files.size(model.labelsKey)
  if (model.labelsKey === null || bytes === null) return { kind: 'no-labels' }
  if (!source || !series) return { kind: 'not-possible' }
  if (shownOf(series.faceState) !== 'all') return { kind: 'face' }
  const version = versionOf(model.labelsKey)
  const recorded = () => services.audit.recordNow({ action: 'model.labels-downloaded', actor: auditActor(actor), institutionId: model.institutionId, subjectKind: 'model', subjectId: modelId, detail: { study: model.studyId, as: format, version } })
  if (format === 'nifti') {
    await recorded()
    return { kind: 'labels', content: await files.read(model.labelsKey), bytes, fileName: `labels-${version}.nii.gz`, type: 'application/gzip' }
  }
  const content = await asSegmentation(services, { modelId, studyId: source.id, seriesId: series.id, labelsKey: model.labelsKey, table: readDrawn(model.recipeJson).table }, signal)
  if (!content) return { kind: 'not-possible' }
  await recorded()
  return { kind: 'labels', content, bytes: content.length, fileName: `labels-${version}.dcm`, type: 'application/dicom' }
}

async function asSegmentation({ db, env, files, readers, log, now }: Services, { modelId, studyId, seriesId, labelsKey, table }: { modelId: string; studyId: string; seriesId: string; labelsKey: string; table: string }, signal?: AbortSignal): Promise<Buffer | null> {
  const study = await db.study.findUniqueOrThrow({ where: { id: studyId }, select: { studyUid: true, studyDate: true, studyTime: true, accession: true, subject: { select: { pseudonym: true } } } })
  const instances = await db.instance.findMany({ where: { seriesId, rows: { gt: 0 } }, orderBy: { position: 'asc' }, select: { sha256: true, bytes: true } })
  const outFolder = join(env.dataDir, 'derived', `.work-labels-${randomUUID()}`)
  try {
    const result = await withLocalPaths(files, [...instances.map(({ sha256 }) => imageKey(sha256)), labelsKey], (paths) => readers.segmentation({
      instances: instances.map(({ bytes }, index) => ({ path: paths[index]!, bytes })), labels: paths[instances.length]!, table, outFolder, bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0),
      study: { studyUid: study.studyUid, studyDate: study.studyDate, studyTime: study.studyTime, accession: study.accession, pseudonym: study.subject.pseudonym },
      object: { seriesUid: uidFromName(`labels ${modelId}`), sopInstanceUid: newUid(), seriesDescription: 'Labels', at: now().toISOString() },
    }, signal))
    if (result.kind === 'written') return await readFile(join(outFolder, result.file))
    log.warn({ modelId, result }, 'labels could not be written as a segmentation')
    return null
  } finally {
    await rm(outFolder, { recursive: true, force: true })
  }
}
