import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tag } from '../../imaging/contract'
import { newDataSet, numberElement, textElement } from '../../imaging/dicom/access'
import { newUid } from '../../imaging/dicom/uids'
import { writeDicom } from '../../imaging/dicom/write'

export interface PicturesGiven { patient: string; description: string; modality: 'CT' | 'US'; images: number; side?: number; bodyPart?: string }

/** A folder of files as a scanner sends them, of a person who does not exist. US has a bright bar on its top, where a name would be. */
export function writePictureFiles({ patient, description, modality, images, side = 128, bodyPart = 'ABDOMEN' }: PicturesGiven): string {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-pictures-'))
  const [studyUid, seriesUid, frameOfReference] = [newUid(), newUid(), newUid()]
  const sopClass = modality === 'CT' ? '1.2.840.10008.5.1.4.1.1.2' : '1.2.840.10008.5.1.4.1.1.6.1'
  for (let index = 0; index < images; index++) {
    const samples = new Uint16Array(side * side)
    for (let at = 0; at < samples.length; at++) {
      const [x, y] = [at % side, Math.floor(at / side)]
      const inside = Math.hypot(x - side / 2, (y - side / 2) * 1.2) < side * 0.4
      const bar = modality === 'US' && y < side / 10 && x > side / 4 && x < (side * 3) / 4
      samples[at] = bar ? 2000 : inside ? 1024 + ((x * 3 + index * 5) % 60) + (x < side / 2 ? 60 : 0) : 24
    }
    const uid = newUid()
    const elements: [Tag, ReturnType<typeof textElement>][] = [
      ['00080005', textElement('CS', 'ISO_IR 192')], ['00080016', textElement('UI', sopClass)], ['00080018', textElement('UI', uid)], ['00080020', textElement('DA', '20240311')], ['00080060', textElement('CS', modality)],
      ['00081030', textElement('LO', description)], ['0008103E', textElement('LO', `${description} ${modality}`)], ['00100010', textElement('PN', `${patient}^Demo`)], ['00100020', textElement('LO', `DEMO-${patient}`)], ['00100030', textElement('DA', '19700101')],
      ['00180015', textElement('CS', bodyPart)], ['0020000D', textElement('UI', studyUid)], ['0020000E', textElement('UI', seriesUid)], ['00200011', textElement('IS', '1')], ['00200013', textElement('IS', String(index + 1))],
      ...(modality === 'CT' ? [['00200032', textElement('DS', '0', '0', String(index * 3))], ['00200037', textElement('DS', '1', '0', '0', '0', '1', '0')], ['00200052', textElement('UI', frameOfReference)]] as [Tag, ReturnType<typeof textElement>][] : []),
      ['00280002', numberElement('US', 1)], ['00280004', textElement('CS', 'MONOCHROME2')], ['00280010', numberElement('US', side)], ['00280011', numberElement('US', side)],
      ...(modality === 'CT' ? [['00280030', textElement('DS', '1', '1')]] as [Tag, ReturnType<typeof textElement>][] : []),
      ['00280100', numberElement('US', 16)], ['00280101', numberElement('US', 12)], ['00280102', numberElement('US', 11)], ['00280103', numberElement('US', 0)],
      ...(modality === 'CT' ? [['00281050', textElement('DS', '60')], ['00281051', textElement('DS', '300')], ['00281052', textElement('DS', '-1024')], ['00281053', textElement('DS', '1')]] as [Tag, ReturnType<typeof textElement>][] : []),
      ['7FE00010', { vr: 'OW', bytes: new Uint8Array(samples.buffer) }],
    ]
    writeFileSync(join(folder, `${String(index).padStart(4, '0')}.dcm`), writeDicom({ meta: newDataSet(), dataset: newDataSet(elements), transferSyntax: '1.2.840.10008.1.2.1' }))
  }
  return folder
}
