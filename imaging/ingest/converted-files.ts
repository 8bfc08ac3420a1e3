import { createHash } from 'node:crypto'
import type { DicomFile } from '#imaging/contract'
import { inv3ToDicom } from '#imaging/convert/inv3'
import { niftiToDicom, type NiftiConversion } from '#imaging/convert/nifti-to-dicom'
import { pictureToDicom } from '#imaging/convert/picture-to-dicom'
import type { ConversionNote } from '#imaging/convert/notes'
import type { ConversionSubject } from '#imaging/convert/volume-to-series'
import { textElement } from '#imaging/dicom/access'
import type { ReadTask } from './protocol'

const NAMES = { nifti: 'NIfTI', inv3: 'InVesalius', picture: 'Picture' } as const

/**
 * What is no DICOM, as DICOM: one file for each slice, made when asked for. The same bytes are the same instances,
 * whoever brings them again; those of one import without a study of their own belong to one study.
 * @throws ImageRefused
 */
export async function convertedFiles(bytes: Uint8Array, from: keyof typeof NAMES, { known, batch }: Pick<ReadTask, 'known' | 'batch'>): Promise<{ files: Iterable<DicomFile>; notes: ConversionNote[] }> {
  // Nothing is taken from the file's name, which may be a patient's.
  const subject: ConversionSubject = {
    patientId: known?.patientId ?? '', patientName: '', seed: createHash('sha256').update(bytes).digest('hex'), studySeed: known?.patientId ?? batch,
    ...(known ? { studyDescription: known.studyDescription, seriesDescription: known.seriesDescription, bodyPart: known.bodyPart } : { seriesDescription: NAMES[from] }),
  }
  const { files, notes } = from === 'picture' ? { files: [await pictureToDicom(bytes, subject)], notes: [] } : from === 'inv3' ? { files: inv3ToDicom(bytes, subject).files(), notes: [] } : allOf(niftiToDicom(bytes, subject, known?.modality))
  return { files: known ? dated(files, known.studyDate) : files, notes }
}

function allOf({ series, notes }: NiftiConversion): { files: Generator<DicomFile>; notes: ConversionNote[] } {
  return { files: (function* () { for (const { files } of series) yield* files() })(), notes: notes.map(({ kind }) => kind) }
}

function* dated(files: Iterable<DicomFile>, date: string): Generator<DicomFile> {
  for (const file of files) {
    file.dataset.elements.set('00080020', textElement('DA', date))
    file.dataset.elements.set('00080030', textElement('TM', '090000'))
    yield file
  }
}
