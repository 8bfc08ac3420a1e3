import { ImageRefused } from '#imaging/contract'
import { modalityLutOf, voiLutsOf, type Lut } from '#imaging/dicom/grayscale'
import { fromDicomJson } from '#imaging/dicom/json'
import type { DicomJson } from './describe-frames'
import type { RunTable } from './reading'

/** Runs that one instance's frames may carry to a browser together. */
const MOST_RUNS = 1_000_000
const NO_BYTES = new Uint8Array()

export interface FrameTables { modality: RunTable | null; shown: RunTable | null; isReadable: boolean }

/** The tables of an instance and, per frame's display macro, of its frames; each is read once. `isReadable`: none was there that could not be used. */
export function tableReader(json: DicomJson, frames: number): (macro: DicomJson) => FrameTables {
  const whole = attempt(() => { const lut = modalityLutOf(part(json, '00283000', json)); return lut && runsOf(lut, (entry) => entry) })
  const read = new Map<DicomJson, { table: RunTable | null; isReadable: boolean }>()
  return (macro) => {
    let shown = read.get(macro)
    if (!shown) read.set(macro, (shown = attempt(() => { const [lut] = voiLutsOf(part(macro, '00283010', json)); return lut ? runsOf(lut, (entry) => Math.round((entry / (2 ** lut.bits - 1)) * 255)) : null })))
    const runs = (whole.table?.from.length ?? 0) + (shown.table?.from.length ?? 0)
    if (runs * frames > MOST_RUNS) return { modality: null, shown: null, isReadable: false }
    // A table of shades is meant for the values of the table before it.
    return { modality: whole.table, shown: whole.isReadable ? shown.table : null, isReadable: whole.isReadable }
  }
}

function attempt(read: () => RunTable | null): { table: RunTable | null; isReadable: boolean } {
  try {
    return { table: read(), isReadable: true }
  } catch (error) {
    if (error instanceof ImageRefused) return { table: null, isReadable: false }
    throw error
  }
}

/** Only what the table's reader needs of a data set. */
function part(holder: DicomJson, sequence: string, json: DicomJson) {
  return fromDicomJson({ ...(json['00280103'] ? { '00280103': { vr: 'US', Value: json['00280103'].Value } } : {}), ...(holder[sequence]?.Value?.length ? { [sequence]: { ...holder[sequence], vr: 'SQ' } } : {}) }, { bulkData: () => NO_BYTES })
}

function runsOf({ firstMapped, entries }: Lut, output: (entry: number) => number): RunTable {
  const table: RunTable = { from: [], to: [] }
  entries.forEach((entry, index) => {
    const value = output(entry)
    if (index > 0 && table.to.at(-1) === value) return
    table.from.push(firstMapped + index)
    table.to.push(value)
  })
  return table
}
