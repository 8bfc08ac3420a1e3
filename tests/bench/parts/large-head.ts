import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DicomFile, Element } from '../../../imaging/contract'
import { inv3ToDicom } from '../../../imaging/convert/inv3'
import { numberElement, numbers, textElement } from '../../../imaging/dicom/access'
import { uidFromName } from '../../../imaging/dicom/uids'
import { writeDicom } from '../../../imaging/dicom/write'
import { samples } from '../../setup/samples'

export const LARGE = { columns: 512, rows: 512, slices: 300 } as const

/**
 * The head CT of the sample data (256 x 256 x 108), interpolated between its voxels to 512 x 512 x 300: no package has a real
 * series of this size. @returns paths of the files, in order
 */
export function writeLargeHead(folder: string): string[] {
  mkdirSync(folder, { recursive: true })
  const { files } = inv3ToDicom(readFileSync(samples.headCt), { patientId: 'bench', patientName: 'Bench', seed: 'bench-vr', studyDescription: 'CT head', bodyPart: 'HEAD' })
  const source = [...files()].map((file) => ({ file, at: numbers(file.dataset, '00200032')!, samples: new Int16Array(file.dataset.elements.get('7FE00010')!.bytes!.slice().buffer) }))
  const side = Math.sqrt(source[0]!.samples.length)
  const [first, last] = [source[0]!, source.at(-1)!]
  return Array.from({ length: LARGE.slices }, (_, index) => {
    const z = (index * (source.length - 1)) / (LARGE.slices - 1)
    const below = Math.min(source.length - 2, Math.floor(z))
    const at = first.at.map((from, axis) => from + ((last.at[axis]! - from) * index) / (LARGE.slices - 1))
    const path = join(folder, `${String(index).padStart(3, '0')}.dcm`)
    writeFileSync(path, writeDicom(slice(first.file, index, at, between(source[below]!.samples, source[below + 1]!.samples, z - below, side))))
    return path
  })
}

function between(low: Int16Array, high: Int16Array, share: number, side: number): Int16Array {
  const scale = side / LARGE.columns
  const mixed = Float32Array.from(low, (value, at) => value + (high[at]! - value) * share)
  const result = new Int16Array(LARGE.columns * LARGE.rows)
  for (let y = 0; y < LARGE.rows; y++) {
    const [top, v] = split((y + 0.5) * scale - 0.5, side)
    for (let x = 0; x < LARGE.columns; x++) {
      const [left, u] = split((x + 0.5) * scale - 0.5, side)
      const at = top * side + left
      const upper = mixed[at]! + (mixed[at + 1]! - mixed[at]!) * u
      const lower = mixed[at + side]! + (mixed[at + side + 1]! - mixed[at + side]!) * u
      result[y * LARGE.columns + x] = Math.round(upper + (lower - upper) * v)
    }
  }
  return result
}

function split(place: number, side: number): [whole: number, share: number] {
  const whole = Math.max(0, Math.min(side - 2, Math.floor(place)))
  return [whole, Math.max(0, Math.min(1, place - whole))]
}

function slice(template: DicomFile, index: number, at: readonly number[], values: Int16Array): DicomFile {
  const elements = new Map(template.dataset.elements)
  const spacing = numbers(template.dataset, '00280030')!.map((mm) => String(mm / 2))
  const change: [string, Element][] = [
    ['00280010', numberElement('US', LARGE.rows)], ['00280011', numberElement('US', LARGE.columns)], ['00280030', textElement('DS', ...spacing)], ['7FE00010', { vr: 'OW', bytes: new Uint8Array(values.buffer) }],
    ['00200032', textElement('DS', ...at.map((mm) => mm.toFixed(4)))], ['00200013', textElement('IS', String(index + 1))],
    ['0020000D', textElement('UI', uidFromName('bench-vr/study'))], ['0020000E', textElement('UI', uidFromName('bench-vr/series'))], ['00080018', textElement('UI', uidFromName(`bench-vr/${index}`))],
  ]
  for (const [tag, element] of change) elements.set(tag, element)
  elements.delete('00180050')
  elements.delete('00201041')
  return { ...template, dataset: { ...template.dataset, elements } }
}
