import type { Grid } from '../../surfaces/mesh'

const HEADER = 352

/** Labels as a NIfTI-1 of 16 bits, not packed, in RAS as the standard wants it; what `omit` says is written as 0. */
export function writeLabelsNifti({ size, origin, direction, spacing }: Grid, labels: Uint16Array, omit: (label: number) => boolean = () => false): Uint8Array<ArrayBuffer> {
  if (labels.length !== size[0] * size[1] * size[2]) throw new RangeError('labels of another grid')
  const file = new Uint8Array(HEADER + labels.length * 2)
  const view = new DataView(file.buffer)
  view.setInt32(0, 348, true)
  for (const [index, each] of [3, ...size, 1, 1, 1, 1].entries()) view.setInt16(40 + index * 2, each, true)
  view.setInt16(70, 512, true)
  view.setInt16(72, 16, true)
  for (const [index, each] of [1, ...spacing].entries()) view.setFloat32(76 + index * 4, each, true)
  view.setFloat32(108, HEADER, true)
  view.setFloat32(112, 1, true)
  // Millimetres.
  view.setUint8(123, 2)
  // The rows of the sform are in the scanner's space; x and y grow to the right and to the front there.
  view.setInt16(254, 1, true)
  for (const row of [0, 1, 2]) {
    const sign = row < 2 ? -1 : 1
    for (const axis of [0, 1, 2]) view.setFloat32(280 + row * 16 + axis * 4, sign * direction[axis * 3 + row]! * spacing[axis]!, true)
    view.setFloat32(280 + row * 16 + 12, sign * origin[row]!, true)
  }
  for (const [at, letter] of [0x6e, 0x2b, 0x31].entries()) view.setUint8(344 + at, letter)
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!
    if (label !== 0 && !omit(label)) view.setUint16(HEADER + at * 2, label, true)
  }
  return file
}
