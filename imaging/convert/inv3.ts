import { gunzipSync } from 'node:zlib'
import { ImageRefused, type DicomFile } from '#imaging/contract'
import { volumeToSeries, type ConversionSubject } from './volume-to-series'

const MAX_BYTES = 2 ** 28

/**
 * The CT of an InVesalius project (`.inv3`: a tar.gz of a description and raw samples) as a DICOM series. InVesalius turns
 * each axial picture upside down when it imports it, so that rows run from the back to the front, and keeps no
 * orientation: rows are turned back here, else left and right change sides in 3D. The project's names are not taken.
 * @throws ImageRefused for anything but axial CT of 16 bits
 */
export function inv3ToDicom(bytes: Uint8Array, subject: ConversionSubject): { files: () => Generator<DicomFile>; slices: number } {
  const entries = untarred(unpacked(bytes))
  const project = entries.find(({ name }) => name.endsWith('/main.plist') || name === 'main.plist')
  if (!project) throw new ImageRefused('not-an-image', 'no InVesalius project')
  const plist = Buffer.from(project.bytes).toString('utf8')
  const [slices = 0, rows = 0, columns = 0] = numbersAfter(plist, 'shape')
  const [x = 0, y = 0, z = 0] = numbersAfter(plist, 'spacing')
  if (stringAfter(plist, 'dtype') !== 'int16' || stringAfter(plist, 'modality') !== 'CT' || numberAfter(plist, 'orientation') !== 1) throw new ImageRefused('unsupported-pixels', 'no axial CT of 16 bits')
  if (![slices, rows, columns].every((size) => Number.isInteger(size) && size > 0 && size < 4096) || ![x, y, z].every((size) => size > 0)) throw new ImageRefused('dimensions')
  const matrix = entries.find(({ name }) => name.endsWith(`/${stringAfter(plist, 'filename')}`))
  if (!matrix || matrix.bytes.length !== slices * rows * columns * 2) throw new ImageRefused('truncated', 'the samples')
  const view = new DataView(matrix.bytes.buffer, matrix.bytes.byteOffset, matrix.bytes.byteLength)
  const level = numberAfter(plist, 'window_level')
  const width = numberAfter(plist, 'window_width')
  const files = () => volumeToSeries({
    modality: 'CT', columns, rows, slices,
    rowDirection: [1, 0, 0], columnDirection: [0, 1, 0], spacing: [y, x], step: [0, 0, z],
    // The project keeps no position: the middle of the volume is put at the origin.
    origin: [-((columns - 1) / 2) * x, -((rows - 1) / 2) * y, -((slices - 1) / 2) * z],
    isSigned: true, slope: 1, intercept: 0,
    window: level !== null && width !== null && width >= 1 ? { center: level, width } : null,
    derivation: 'Converted from an InVesalius project, rows turned to run from front to back. Every value is as it was.',
    slice(index) {
      const samples = new Int16Array(rows * columns)
      for (let row = 0; row < rows; row++) {
        const from = (index * rows + (rows - 1 - row)) * columns
        for (let column = 0; column < columns; column++) samples[row * columns + column] = view.getInt16((from + column) * 2, true)
      }
      return samples
    },
  }, subject)
  return { files, slices }
}

function unpacked(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES })
  } catch (error) {
    throw new ImageRefused((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged', 'no tar.gz')
  }
}

/** Plain files of a POSIX tar. */
function untarred(tar: Uint8Array): { name: string; bytes: Uint8Array }[] {
  const entries: { name: string; bytes: Uint8Array }[] = []
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = ascii(tar.subarray(at, at + 100))
    const size = Number.parseInt(ascii(tar.subarray(at + 124, at + 136)), 8)
    if (!Number.isInteger(size) || size < 0 || at + 512 + size > tar.length) throw new ImageRefused('damaged', 'tar')
    entries.push({ name, bytes: tar.subarray(at + 512, at + 512 + size) })
    at += 512 + Math.ceil(size / 512) * 512
  }
  return entries
}

const ascii = (bytes: Uint8Array) => String.fromCharCode(...bytes).replace(/\0.*$/s, '').trim()

const after = (plist: string, key: string) => plist.split(`<key>${key}</key>`)[1] ?? ''
const numbersAfter = (plist: string, key: string) => [...(after(plist, key).split('</array>')[0] ?? '').matchAll(/<(?:integer|real)>([^<]+)</g)].map((match) => Number(match[1]))
const stringAfter = (plist: string, key: string) => /^\s*<string>([^<]*)</.exec(after(plist, key))?.[1] ?? ''
const numberAfter = (plist: string, key: string) => {
  const found = /^\s*<(?:integer|real)>([^<]+)</.exec(after(plist, key))?.[1]
  return found === undefined || !Number.isFinite(Number(found)) ? null : Number(found)
}
