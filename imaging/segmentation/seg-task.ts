import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageRefused } from '#imaging/contract'
import { text } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { judgeGeometry } from '#imaging/geometry/gate'
import { gateSlices } from '#imaging/geometry/gate-slices'
import type { SegmentationResult, SegmentationTask } from '#imaging/ingest/protocol'
import { DICOM_BOUNDS } from '#imaging/ingest/read-task'
import { colourOf, sideOf } from '#imaging/lesson/label-names'
import { readLabelTable, unnamed } from '#imaging/lesson/label-table'
import { readLabelVolume } from '#imaging/lesson/label-volume'
import { labelsOnGrid } from './labels-on-grid'
import { MOST_SEG_VOXELS } from './seg-grid'
import { writeSeg, type SourceSlice } from './write-seg'

/** Labels of a series as a DICOM segmentation of it, in `outFolder`: each voxel of the series gets the label that lies nearest. @throws ImageRefused */
export async function segmentationTask({ instances, labels, table, study, object, outFolder }: SegmentationTask): Promise<SegmentationResult> {
  await rm(outFolder, { recursive: true, force: true })
  await mkdir(outFolder, { recursive: true, mode: 0o700 })
  const slices = []
  const sources = new Map<string, Omit<SourceSlice, 'frame'>>()
  for (const { path } of instances) {
    const { dataset } = readDicom(await readFile(path), DICOM_BOUNDS)
    const own = gateSlices(dataset)
    slices.push(...own)
    sources.set(text(dataset, '00080018'), { sopClassUid: text(dataset, '00080016'), sopInstanceUid: text(dataset, '00080018'), seriesUid: text(dataset, '0020000E'), isMultiFrame: own.length > 1 })
  }
  const geometry = judgeGeometry(slices)
  if (geometry.kind !== 'volume' || geometry.frameOfReferenceUid === null) throw new ImageRefused('no-orientation', 'no volume')
  const { dimensions: size, spacing, origin, direction, frameOfReferenceUid } = geometry
  if (size[0] * size[1] * size[2] > MOST_SEG_VOXELS) throw new ImageRefused('too-large', size.join(' x '))
  const drawn = labelsOnGrid(readLabelVolume(await readFile(labels)), { size, spacing, origin, direction })
  const byLabel = new Map(readLabelTable(table).map((each) => [each.label, each]))
  const segments = [...new Set(drawn)].filter((label) => label > 0).sort((a, b) => a - b).map((label) => {
    const { words, colour } = byLabel.get(label) ?? unnamed(label)
    const { side, rest } = sideOf(words)
    return { label, words: rest.replace(/_/g, ' ').replace(/[\s,]+$/, ''), side, colour: colour ?? colourOf(label) }
  })
  const result = writeSeg({
    study, object: { ...object, at: new Date(object.at) }, volume: { labels: drawn, size, spacing, origin, direction, frameOfReferenceUid },
    slices: geometry.order.map(({ sopInstanceUid, frame }) => ({ ...sources.get(sopInstanceUid)!, frame })), segments,
  })
  if (result.kind !== 'written') return result
  await writeFile(join(outFolder, SEG_FILE), writeDicom(result.file), { mode: 0o600 })
  return { kind: 'written', file: SEG_FILE }
}

const SEG_FILE = 'labels.dcm'
