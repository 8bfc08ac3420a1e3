import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnatomyManifest } from '#imaging/lesson/manifest'
import type { ReaderPool } from '#imaging/ingest/pool'
import type { AnatomyTask } from '#imaging/ingest/protocol'
import { writeDicom } from '#imaging/dicom/write'
import type { House } from '~/domain/images/real-import.fixture'
import { phantomSeries, type PhantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { shownOf } from './anatomy'

/** Stands for the child where a test is about what becomes of its files: two structures, one small chunk, and whose face it was told of. */
export function quickAnatomy(onTask: (task: AnatomyTask) => Promise<void> | void = () => {}): Pick<ReaderPool, 'anatomy'> {
  return {
    async anatomy(task, signal, onProgress) {
      await mkdir(join(task.outFolder, 'volume/0/c/0/0'), { recursive: true })
      await onTask(task)
      signal?.throwIfAborted()
      onProgress?.(0.5)
      const manifest = manifestOf(task)
      const contents: [string, string][] = [['volume/0/c/0/0/0', 'chunk'], ['surfaces-0.glb', 'glTF'], ['manifest.json', JSON.stringify(manifest)]]
      for (const [file, content] of contents) await writeFile(join(task.outFolder, file), content)
      return { kind: 'made', manifest, files: contents.map(([file]) => file), bytes: contents.reduce((sum, [, content]) => sum + content.length, 0) }
    },
  }
}

function manifestOf({ source, model, revision, slices }: AnatomyTask): AnatomyManifest {
  const shows = source.kind === 'series' ? (shownOf(source.faceState) ?? 'bone-only') : 'all'
  const structure = (key: string, label: number) => ({ key, label, name: { en: key, zh: key }, group: 'skeleton', colour: '#e8dcc4', box: [[0, 0, 0], [1, 1, 1]] as AnatomyManifest['structures'][number]['box'], depthOrder: label, volumeMl: 1, lods: [{ file: 'surfaces-0.glb', triangles: 12, errorMm: 0 }] })
  return {
    version: 1, model, revision, frameOfReferenceUid: null, slices, groups: [], structures: [structure('bone', 1), ...(shows === 'bone-only' ? [] : [structure('skin', 0)])],
    volume: { origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], size: [2, 2, 2], spacing: [1, 1, 1], values: [], unit: 'HU', histogram: [], levels: [], shows },
  }
}

/** A phantom of a head, brought. @returns its study and series */
export async function bringHead({ put, bring, services }: House, options: PhantomSeries = {}, workspace: 'teaching' | 'research' | 'clinical' = 'research'): Promise<{ studyId: string; seriesId: string }> {
  const paths = phantomSeries({ rows: 48, columns: 48, slices: 12, spacing: [4, 4], gap: 8, ...options }).map((file, index) => put(`${options.name ?? 'head'}-${index}.dcm`, writeDicom(file)))
  await bring(paths, { workspace })
  const series = await services.db.series.findFirstOrThrow({ orderBy: { createdAt: 'desc' }, select: { id: true, studyId: true } })
  return { studyId: series.studyId, seriesId: series.id }
}

export async function keysBelow({ services }: Pick<House, 'services'>, prefix: string): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of services.files.list(prefix)) found.push(key)
  return found
}
