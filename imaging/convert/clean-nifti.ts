import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable, pipeline } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { ImageRefused } from '#imaging/contract'
import { niftiLayout } from './nifti'

/** What a reader needs: sizes, kind, scaling, place and mark. Free words, names of files, extensions and what lies behind the voxels may name somebody. */
const KEPT = {
  first: { bytes: 348, fields: [[0, 4], [40, 56], [70, 74], [76, 120], [123, 124], [252, 328], [344, 348]] },
  second: { bytes: 540, fields: [[0, 80], [104, 192], [344, 496], [500, 504]] },
} as const
const EXTENSION = 4

/**
 * A NIfTI file written anew, packed: its header's numbers and its voxels, nothing else. In pieces, since a volume may be half a GB.
 * The stream fails with ImageRefused where it is none, or ends early.
 */
export function cleanNifti(path: string): Readable {
  const packed = createGzip()
  pipeline(Readable.from(cleaned(path), { objectMode: false }), packed, () => { /* Whoever reads `packed` is told. */ })
  return packed
}

async function* cleaned(path: string): AsyncGenerator<Buffer> {
  const source = createReadStream(path)
  const unpacked = (await isPacked(path)) ? source.pipe(createGunzip()) : source
  source.on('error', (error) => unpacked.destroy(error))
  let head: Buffer | null = Buffer.alloc(0)
  let skip = 0
  let left = 0
  try {
    for await (const piece of unpacked as AsyncIterable<Buffer>) {
      let rest = piece
      if (head) {
        head = Buffer.concat([head, piece])
        if (head.length < KEPT.second.bytes) continue
        const layout = niftiLayout(head)
        yield cleanHeader(head, layout)
        ;[skip, left, rest, head] = [layout.offset, layout.bytes, head, null]
      }
      const voxels = rest.subarray(Math.min(skip, rest.length)).subarray(0, left)
      skip = Math.max(0, skip - rest.length)
      left -= voxels.length
      if (voxels.length > 0) yield voxels
      if (left === 0) return
    }
  } catch (error) {
    throw error instanceof ImageRefused ? error : new ImageRefused('damaged', 'compressed NIfTI')
  } finally {
    source.destroy()
  }
  throw new ImageRefused('truncated', 'NIfTI')
}

function cleanHeader(head: Buffer, { isSecond, isLittleEndian }: ReturnType<typeof niftiLayout>): Buffer {
  const { bytes, fields } = isSecond ? KEPT.second : KEPT.first
  const clean = Buffer.alloc(bytes + EXTENSION)
  for (const [from, to] of fields) head.copy(clean, from, from, to)
  const view = new DataView(clean.buffer, clean.byteOffset, clean.byteLength)
  if (isSecond) view.setBigInt64(168, BigInt(clean.length), isLittleEndian)
  else view.setFloat32(108, clean.length, isLittleEndian)
  return clean
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}
