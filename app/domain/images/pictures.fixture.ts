import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import type { Element, Frame, Tag } from '#imaging/contract'
import { writeFramesFile } from '#imaging/codecs/frames-file'
import { newDataSet, numberElement, textElement } from '#imaging/dicom/access'
import { writeDicom } from '#imaging/dicom/write'
import type { Services } from '~/infra/services.server'
import { framesKey } from './image-keys'
import type { InstanceGiven } from './images.fixture'

export interface PictureGiven { studyUid: string; seriesUid: string; sopInstanceUid: string; rows: number; columns: number; frames: Frame['samples'][]; isColour?: boolean; isSigned?: boolean; bitsStored?: number; window?: [center: number, width: number]; modality?: string; /** Of one sample; not given: MONOCHROME2. */ photometric?: Frame['photometric'] }

/** A file as the import keeps it, its attributes as the database has them, and its frames derived. */
export async function addPicture(services: Pick<Services, 'files'>, given: PictureGiven, { isDerived = true } = {}): Promise<InstanceGiven & { file: Uint8Array }> {
  const { rows, columns, frames, isColour = false, isSigned = false, modality = 'CT' } = given
  const width = frames[0]!.BYTES_PER_ELEMENT
  const { bitsStored = width * 8 } = given
  const all = Buffer.concat(frames.map((samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)))
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.7.4'
  const photometric = isColour ? 'RGB' : given.photometric ?? 'MONOCHROME2'
  const attributes: [Tag, ReturnType<typeof textElement>, unknown][] = [
    ['00080016', textElement('UI', sopClassUid), sopClassUid], ['00080018', textElement('UI', given.sopInstanceUid), given.sopInstanceUid], ['00080060', textElement('CS', modality), modality],
    ['0020000D', textElement('UI', given.studyUid), given.studyUid], ['0020000E', textElement('UI', given.seriesUid), given.seriesUid],
    ['00280002', numberElement('US', isColour ? 3 : 1), isColour ? 3 : 1], ['00280004', textElement('CS', photometric), photometric], ['00280008', textElement('IS', String(frames.length)), frames.length],
    ['00280010', numberElement('US', rows), rows], ['00280011', numberElement('US', columns), columns],
    ['00280100', numberElement('US', width * 8), width * 8], ['00280101', numberElement('US', bitsStored), bitsStored], ['00280102', numberElement('US', bitsStored - 1), bitsStored - 1], ['00280103', numberElement('US', isSigned ? 1 : 0), isSigned ? 1 : 0],
    ...(given.window ? [['00281050', textElement('DS', String(given.window[0])), given.window[0]], ['00281051', textElement('DS', String(given.window[1])), given.window[1]]] as [Tag, ReturnType<typeof textElement>, unknown][] : []),
  ]
  if (isColour) attributes.push(['00280006', numberElement('US', 0), 0])
  const file = writeDicom({
    meta: newDataSet(), transferSyntax: '1.2.840.10008.1.2.1',
    dataset: newDataSet([...attributes.map(([tag, element]) => [tag, element] as [Tag, Element]).sort(([a], [b]) => (a < b ? -1 : 1)), ['7FE00010', { vr: width === 1 ? 'OB' : 'OW', bytes: all }]]),
  })
  if (isDerived) {
    const folder = await mkdtemp(join(tmpdir(), 'theatrum-frames-'))
    const path = join(folder, 'frames')
    await writeFramesFile(path, frames.length, frames.map((samples) => ({ rows, columns, samplesPerPixel: isColour ? 3 : 1, bitsStored, isSigned, photometric, samples })))
    await services.files.put(framesKey(createHash('sha256').update(file).digest('hex')), await readFile(path))
    await rm(folder, { recursive: true })
  }
  return {
    sopInstanceUid: given.sopInstanceUid, sopClassUid, frames: frames.length, rows, columns, file,
    metadata: Object.fromEntries(attributes.map(([tag, { vr }, value]) => [tag, { vr, Value: [value] }])),
  }
}
