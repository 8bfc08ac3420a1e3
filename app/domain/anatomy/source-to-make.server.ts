import type { AnatomyTask } from '#imaging/ingest/protocol'
import { imageKey } from '~/domain/images/image-keys'
import { seriesDigest } from '~/domain/images/series-digest.server'
import type { Services } from '~/infra/services.server'
import { shownOf, type Shown, type Withdrawal } from './anatomy'
import { isUnreviewed, madeOf } from './made-of'
import { sourcePrefix } from './model-files'
import { readDrawn, readUploaded } from './model-source'
import { structureNames } from './structure-names'

interface Source {
  kind: 'source'
  /** Files of the store that the child reads; `task` gets their paths in this order. */
  keys: string[]
  bytes: number
  task(paths: readonly string[]): AnatomyTask['source']
  shows: Shown
  slices: AnatomyTask['slices']
  recipe: AnatomyTask['recipe']
  /** That nothing of it changes until the model is there; null: of no study. */
  series: { id: string; digest: string } | null
}
export type SourceToMake = Source | { kind: 'withdrawn'; why: Withdrawal } | { kind: 'unusable'; /** For the log. */ detail: string }

interface Model { id: string; source: string; seriesId: string | null; labelsKey: string | null; recipeJson: string }

/** What a model is made of at this moment, as its child reads it. @throws while more of a series is arriving */
export async function sourceToMake(services: Pick<Services, 'db' | 'files'>, model: Model): Promise<SourceToMake> {
  switch (model.source) {
    case 'study': return fromSeries(services, model)
    case 'upload': return fromFiles(services, model)
    case 'own': return { kind: 'source', keys: [], bytes: 0, task: () => ({ kind: 'own', form: 'body' }), recipe: null, shows: 'all', slices: null, series: null }
    default: return { kind: 'unusable', detail: `a source of kind ${model.source}` }
  }
}

async function fromSeries({ db, files }: Pick<Services, 'db' | 'files'>, { seriesId, labelsKey, recipeJson }: Model): Promise<SourceToMake> {
  const series = seriesId === null ? null : await db.series.findUnique({ where: { id: seriesId }, select: { id: true, studyId: true, modality: true, pixelState: true, faceState: true, geometryJson: true } })
  if (!series) return { kind: 'withdrawn', why: 'source-removed' }
  const shows = shownOf(series.faceState)
  if (!shows) return { kind: 'withdrawn', why: 'source-replaced' }
  if (series.geometryJson === null) throw new Error('more of the series is arriving')
  if (isUnreviewed(series)) return { kind: 'withdrawn', why: 'pixels-waiting' }
  const digest = await seriesDigest(db, series.id)
  const instances = await db.instance.findMany({ where: { seriesId: series.id, rows: { gt: 0 } }, orderBy: { position: 'asc' }, select: { sha256: true, bytes: true } })
  if (madeOf(series) === 'screens') {
    return {
      kind: 'source', shows, recipe: null, slices: { studyId: series.studyId, seriesId: series.id }, series: { id: series.id, digest },
      keys: instances.map(({ sha256 }) => imageKey(sha256)), bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0),
      task: (paths) => ({ kind: 'screens', instances: instances.map(({ bytes }, index) => ({ path: paths[index]!, bytes })) }),
    }
  }
  const drawn = readDrawn(recipeJson)
  const segmentation = labelsKey === null && drawn.segmentation !== null ? await db.instance.findFirst({ where: { seriesId: drawn.segmentation, series: { studyId: series.studyId } }, orderBy: { position: 'asc' }, select: { sha256: true } }) : null
  if (labelsKey === null && drawn.segmentation !== null && !segmentation) return { kind: 'withdrawn', why: 'source-removed' }
  // What somebody drew since goes before what came with the study.
  const key = labelsKey ?? (segmentation && imageKey(segmentation.sha256))
  const labelBytes = key === null ? 0 : await files.size(key)
  if (labelBytes === null) return { kind: 'unusable', detail: 'the labels are not there' }
  return {
    kind: 'source', shows, recipe: recipeOf(recipeJson), slices: { studyId: series.studyId, seriesId: series.id }, series: { id: series.id, digest },
    keys: [...instances.map(({ sha256 }) => imageKey(sha256)), ...(key === null ? [] : [key])],
    bytes: instances.reduce((sum, { bytes }) => sum + bytes, labelBytes),
    task: (paths) => ({
      kind: 'series', instances: instances.map(({ bytes }, index) => ({ path: paths[index]!, bytes })), faceState: series.faceState,
      labels: key === null ? null : { path: paths[instances.length]!, format: labelsKey === null ? 'seg' : 'nifti', table: drawn.table, names: { ...structureNames, labels: labelsKey === null ? {} : drawn.words } },
    }),
  }
}

async function fromFiles({ files }: Pick<Services, 'files'>, { id, recipeJson }: Model): Promise<SourceToMake> {
  const uploaded = readUploaded(recipeJson)
  if (!uploaded) return { kind: 'unusable', detail: 'no files that are known' }
  const names = uploaded.kind === 'labels' ? [uploaded.labels, uploaded.grey, uploaded.table] : [uploaded.file]
  const keys = names.flatMap((name) => (name === null ? [] : `${sourcePrefix(id)}${name}`))
  const sizes = await Promise.all(keys.map((key) => files.size(key)))
  if (sizes.some((size) => size === null)) return { kind: 'unusable', detail: 'a file that was brought is not there' }
  const common = { kind: 'source', shows: 'all', recipe: null, slices: null, series: null, bytes: sizes.reduce<number>((sum, size) => sum + size!, 0) } as const
  switch (uploaded.kind) {
    case 'labels': {
      const table = uploaded.table === null ? '' : (await files.bytes(`${sourcePrefix(id)}${uploaded.table}`)).toString('utf8')
      const read = [uploaded.labels, uploaded.grey].flatMap((name) => (name === null ? [] : `${sourcePrefix(id)}${name}`))
      return { ...common, keys: read, task: ([labels, grey]) => ({ kind: 'labels', labels: { path: labels!, table, names: structureNames }, grey: grey === undefined ? null : { path: grey } }) }
    }
    case 'meshes': return { ...common, keys, task: ([path]) => ({ kind: 'meshes', path: path!, format: uploaded.format, unit: uploaded.unit, x: uploaded.x, y: uploaded.y, names: structureNames }) }
    default: return uploaded satisfies never
  }
}

/** Of a series whose surfaces somebody chose; written by the house alone, in the form that the child reads. */
function recipeOf(recipeJson: string): AnatomyTask['recipe'] {
  const { recipe } = JSON.parse(recipeJson) as { recipe?: AnatomyTask['recipe'] }
  return recipe ?? null
}
