import { readFile, writeFile } from 'node:fs/promises'
import type { DataSet } from '#imaging/contract'
import { blackOut, type Rectangle } from '#imaging/codecs/blackout'
import { decodeFrame } from '#imaging/codecs/decode'
import { writeFramesFile } from '#imaging/codecs/frames-file'
import { items, newDataSet, sequenceElement, text, textElement } from '#imaging/dicom/access'
import { describePixels } from '#imaging/dicom/describe-pixels'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { metadataOf } from '#imaging/ingest/read-instance'

export interface BlackOutTask {
  kind: 'black-out'
  rectangles: Rectangle[]
  /** Local: read; written; written. */
  path: string
  outPath: string
  framesPath: string
}

/** DCM 113101, Clean Pixel Data Option (PS3.15 E.1, PS3.16 CID 7050). */
const CLEAN_PIXELS = '113101'

/** Large files stay on the disk: what is answered is the attributes, as JSON. @throws ImageRefused */
export async function blacken({ path, outPath, framesPath, rectangles }: BlackOutTask): Promise<Uint8Array> {
  const blackened = await blackOut(readDicom(await readFile(path)), rectangles)
  const file = { ...blackened, dataset: saidSo(blackened.dataset) }
  const bytes = writeDicom(file)
  await writeFile(outPath, bytes, { mode: 0o600, flag: 'wx' })
  const { frames } = describePixels(file)
  await writeFramesFile(framesPath, frames, (async function* () {
    for (let frame = 0; frame < frames; frame++) yield await decodeFrame(file, frame)
  })())
  return Buffer.from(JSON.stringify(metadataOf(file)))
}

/** What was done is in the file: Burned In Annotation NO by a person, and the option among the methods. */
function saidSo(dataset: DataSet): DataSet {
  const elements = new Map(dataset.elements)
  elements.set('00280301', textElement('CS', 'NO'))
  const methods = items(dataset, '00120064')
  if (!methods.some((method) => text(method, '00080100') === CLEAN_PIXELS)) {
    elements.set('00120064', sequenceElement(...methods, newDataSet([['00080100', textElement('SH', CLEAN_PIXELS)], ['00080102', textElement('SH', 'DCM')], ['00080104', textElement('LO', 'Clean Pixel Data Option')]])))
  }
  return { ...dataset, elements: new Map([...elements].sort(([a], [b]) => (a < b ? -1 : 1))) }
}
