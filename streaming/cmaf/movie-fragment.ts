import { box, fullBox, u32 } from './boxes'
import { DEPENDENT_SAMPLE } from './init-segment'

export interface TrackRun {
  trackId: number
  /** Base media decode time, in the track's time scale. */
  decodeTime: number
  /** Either all samples carry duration, offset and flags, or none does (the track's defaults hold). */
  samples: { data: Buffer; duration?: number; offset?: number; flags?: number }[]
}

const DEFAULT_BASE_IS_MOOF = 0x02_0000
const DATA_OFFSET = 0x1
const FIRST_SAMPLE_FLAGS = 0x4
const SAMPLE_DURATION = 0x100
const SAMPLE_SIZE = 0x200
const SAMPLE_FLAGS = 0x400
const SAMPLE_OFFSET = 0x800

/**
 * moof + mdat (ISO/IEC 14496-12, 8.8). Fields that the track's defaults give are left out: at 500 kbit/s
 * each byte of a sample's row is 0.05 % of the recording.
 */
export function movieFragment(sequence: number, runs: TrackRun[]): Buffer {
  const trafs = runs.map((run) => traf(run))
  const moofLength = 8 + 16 + trafs.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const dataLength = runs.reduce((sum, run) => sum + run.samples.reduce((of, { data }) => of + data.length, 0), 0)
  let dataOffset = moofLength + 8
  runs.forEach((run, i) => {
    const { bytes, dataOffsetAt } = trafs[i]!
    bytes.writeInt32BE(dataOffset, dataOffsetAt)
    for (const { data } of run.samples) dataOffset += data.length
  })
  const head = Buffer.concat([box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...trafs.map(({ bytes }) => bytes)), u32(dataLength + 8), Buffer.from('mdat')])
  return Buffer.concat([head, ...runs.flatMap((run) => run.samples.map(({ data }) => data))], head.length + dataLength)
}

function traf({ trackId, decodeTime, samples }: TrackRun): { bytes: Buffer; dataOffsetAt: number } {
  const isTimed = samples[0]!.duration !== undefined
  const hasOffsets = isTimed && samples.some(({ offset }) => offset !== 0)
  // The track's default is a dependent sample; a key frame elsewhere than in front needs flags on every one.
  const needsFlags = isTimed && samples.slice(1).some(({ flags }) => flags !== DEPENDENT_SAMPLE)
  const isFirstFlagged = isTimed && !needsFlags
  const flags = DATA_OFFSET | SAMPLE_SIZE | (isTimed ? SAMPLE_DURATION : 0) | (hasOffsets ? SAMPLE_OFFSET : 0)
    | (needsFlags ? SAMPLE_FLAGS : 0) | (isFirstFlagged ? FIRST_SAMPLE_FLAGS : 0)
  const columns: number[] = []
  for (const { data, duration = 0, offset = 0, flags: sampleFlags = 0 } of samples) {
    if (isTimed) columns.push(duration)
    columns.push(data.length)
    if (needsFlags) columns.push(sampleFlags)
    // Version 1: a signed offset, as 32 bits of two's complement.
    if (hasOffsets) columns.push(offset)
  }
  const tfhd = fullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(trackId))
  const tfdt = fullBox('tfdt', 1, 0, u32(Math.floor(decodeTime / 2 ** 32), decodeTime % 2 ** 32))
  const trun = fullBox('trun', 1, flags, u32(samples.length, 0), isFirstFlagged ? u32(samples[0]!.flags!) : Buffer.alloc(0), u32(...columns))
  return { bytes: box('traf', tfhd, tfdt, trun), dataOffsetAt: 8 + tfhd.length + tfdt.length + 16 }
}
