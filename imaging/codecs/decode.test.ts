import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, samples } from '../../tests/setup/samples'
import { ImageRefused, type DataSet, type DicomFile, type Element } from '../contract'
import { newDataSet, numberElement, textElement } from '../dicom/access'
import { readDicom } from '../dicom/read'
import { decodeFrame } from './decode'
import { paletteOf } from '../dicom/grayscale'
import { coloursOf } from './colour'
import { encodeWith } from './dcmjs-wasm'
import { encodeHtj2k } from './htj2k'

const EXPLICIT = '1.2.840.10008.1.2.1'
const RLE = '1.2.840.10008.1.2.5'
const JPEG = '1.2.840.10008.1.2.4.50'
const JPEG_LOSSLESS = '1.2.840.10008.1.2.4.70'
const JPEG_2000 = '1.2.840.10008.1.2.4.90'
const HTJ2K = '1.2.840.10008.1.2.4.202'

describe('native samples', () => {
  test('signed 12 bits in 16: the sign is bit 11, and overlays above it are cut off', async () => {
    const frame = await decodeFrame(image({ bitsStored: 12, isSigned: true }, words(0x0fff, 0x0800, 0xf7ff, 0x0000)), 0)
    expect([...frame.samples]).toEqual([-1, -2048, 2047, 0])
    expect(frame.samples).toBeInstanceOf(Int16Array)
  })

  test('12 bits at the upper end of the word', async () => {
    expect([...(await decodeFrame(image({ bitsStored: 12, highBit: 15 }, words(0xfff7, 0x0010, 0x8000, 0x000f)), 0)).samples]).toEqual([4095, 1, 2048, 0])
    expect([...(await decodeFrame(image({ bitsStored: 12, highBit: 15, isSigned: true }, words(0xfff7, 0x0010, 0x8000, 0x000f)), 0)).samples]).toEqual([-1, 1, -2048, 0])
  })

  test('an odd high bit in between', async () => {
    expect([...(await decodeFrame(image({ bitsStored: 10, highBit: 12 }, words(0xe008, 0x1ff8, 0x0010, 0x1000)), 0)).samples]).toEqual([1, 1023, 2, 512])
  })

  test('signed 8 bits, 32 bits signed and unsigned', async () => {
    expect([...(await decodeFrame(image({ bitsAllocated: 8, isSigned: true }, Uint8Array.of(0xff, 0x80, 0x7f, 0)), 0)).samples]).toEqual([-1, -128, 127, 0])
    const wide = new Uint8Array(new Uint32Array([0xffffffff, 1, 0x80000000, 0]).buffer)
    expect([...(await decodeFrame(image({ bitsAllocated: 32 }, wide), 0)).samples]).toEqual([4294967295, 1, 2147483648, 0])
    expect([...(await decodeFrame(image({ bitsAllocated: 32, isSigned: true }, wide), 0)).samples]).toEqual([-1, 1, -2147483648, 0])
    expect([...(await decodeFrame(image({ bitsAllocated: 32, bitsStored: 24, isSigned: true }, new Uint8Array(new Uint32Array([0xffffff, 1, 0x800000, 0]).buffer)), 0)).samples]).toEqual([-1, 1, -8388608, 0])
  })

  test('floating point and double', async () => {
    const single = image({ bitsAllocated: 32 }, new Uint8Array(new Float32Array([0.5, -1e30, 3, 0]).buffer), EXPLICIT, '7FE00008', 'OF')
    expect([...(await decodeFrame(single, 0)).samples]).toEqual([0.5, Math.fround(-1e30), 3, 0])
    const double = image({ bitsAllocated: 64 }, new Uint8Array(new Float64Array([0.1, -1e300, 3, 0]).buffer), EXPLICIT, '7FE00009', 'OD')
    expect([...(await decodeFrame(double, 0)).samples]).toEqual([0.1, -1e300, 3, 0])
  })

  test('one bit a pixel, whose second frame begins in the middle of a byte', async () => {
    const file = image({ rows: 2, columns: 3, bitsAllocated: 1, frames: 2 }, Uint8Array.of(0b11_101001, 0b0000_1010))
    expect([...(await decodeFrame(file, 0)).samples]).toEqual([1, 0, 0, 1, 0, 1])
    expect([...(await decodeFrame(file, 1)).samples]).toEqual([1, 1, 0, 1, 0, 1])
  })

  test('colour by planes, as YBR and with shared chrominance becomes RGB', async () => {
    const red = [76, 85, 255]
    const blue = [29, 255, 107]
    const planes = image({ rows: 1, columns: 2, samples: 3, bitsAllocated: 8, photometric: 'YBR_FULL', planar: 1 }, Uint8Array.of(red[0]!, blue[0]!, red[1]!, blue[1]!, red[2]!, blue[2]!))
    expect([...(await decodeFrame(planes, 0)).samples]).toEqual([254, 0, 0, 0, 0, 254])
    const shared = image({ rows: 1, columns: 2, samples: 3, bitsAllocated: 8, photometric: 'YBR_FULL_422' }, Uint8Array.of(76, 29, 128, 128))
    expect([...(await decodeFrame(shared, 0)).samples]).toEqual([76, 76, 76, 29, 29, 29])
    const partial = image({ rows: 1, columns: 2, samples: 3, bitsAllocated: 8, photometric: 'YBR_PARTIAL_422' }, Uint8Array.of(235, 16, 128, 128))
    expect([...(await decodeFrame(partial, 0)).samples]).toEqual([255, 255, 255, 0, 0, 0])
    expect((await decodeFrame(partial, 0)).photometric).toBe('RGB')
  })

  test('a palette is applied from its first value on, and by the upper byte of wide entries', async () => {
    const file = image({ bitsAllocated: 8, photometric: 'PALETTE COLOR' }, Uint8Array.of(0, 10, 11, 200))
    for (const [colour, entries] of [[1, [0x1000, 0x2000]], [2, [0x3000, 0x4000]], [3, [0x5000, 0xff00]]] as const) {
      file.dataset.elements.set(`0028110${colour}`, numberElement('US', 2, 10, 16))
      file.dataset.elements.set(`0028120${colour}`, numberElement('OW', ...entries))
    }
    const { samples } = await decodeFrame(file, 0)
    expect([...coloursOf(samples, paletteOf(file.dataset))]).toEqual([0x10, 0x30, 0x50, 0x10, 0x30, 0x50, 0x20, 0x40, 0xff, 0x20, 0x40, 0xff])
    file.dataset.elements.delete('00281202')
    expect(() => paletteOf(file.dataset)).toThrow(ImageRefused)
  })
})

describe('frames in fragments', () => {
  const source = read('SC_rgb_rle_2frame.dcm')
  const [one, two] = source.dataset.elements.get('7FE00010')!.fragments! as [Uint8Array, Uint8Array]

  test('a frame in two fragments is found by the table of offsets', async () => {
    const half = one.length / 2 & ~1
    const split: Element = { vr: 'OB', fragments: [one.subarray(0, half), one.subarray(half), two], offsets: [0, 16 + one.length] }
    for (const frame of [0, 1]) expect((await decodeFrame(withPixels(source, split), frame)).samples).toEqual((await decodeFrame(source, frame)).samples)
    await expect(decodeFrame(withPixels(source, { ...split, offsets: [] }), 0)).rejects.toMatchObject({ reason: 'undecodable' })
    await expect(decodeFrame(withPixels(source, { ...split, offsets: [0, 12] }), 0)).rejects.toMatchObject({ reason: 'undecodable' })
  })

  test('without a table JPEG frames in several fragments are told apart by their beginnings', async () => {
    const jpeg = read('SC_rgb_jpeg_gdcm.dcm')
    const whole = jpeg.dataset.elements.get('7FE00010')!.fragments![0]!
    const twice: Element = { vr: 'OB', fragments: [whole.subarray(0, 100), whole.subarray(100), whole.subarray(0, 200), whole.subarray(200)], offsets: [] }
    const file = withPixels(jpeg, twice)
    file.dataset.elements.set('00280008', textElement('IS', '2'))
    for (const frame of [0, 1]) expect((await decodeFrame(file, frame)).samples).toEqual((await decodeFrame(jpeg, 0)).samples)
  })
})

describe('what contradicts itself is refused, never cropped or stretched', () => {
  test.each([['MR_small_RLE.dcm'], ['JPGExtended.dcm'], ['MR_small_jpeg_ls_lossless.dcm'], ['MR_small_jp2klossless.dcm'], ['SC_rgb_jpeg_gdcm.dcm'], ['SC_rgb_small_odd_jpeg.dcm']])('%s with a row more or less, with another number of colours, with fewer bits', async (name) => {
    for (const change of [{ rows: 1 }, { rows: -1 }, { columns: 1 }, { samples: true }, { bits: true }]) {
      const file = copy(read(name))
      const { elements } = file.dataset
      const value = (tag: string) => elements.get(tag)!.bytes![0]! + 256 * elements.get(tag)!.bytes![1]!
      if (change.rows) elements.set('00280010', numberElement('US', value('00280010') + change.rows))
      if (change.columns) elements.set('00280011', numberElement('US', value('00280011') + change.columns))
      if (change.samples) {
        elements.set('00280002', numberElement('US', value('00280002') === 1 ? 3 : 1))
        elements.set('00280004', textElement('CS', value('00280002') === 1 ? 'MONOCHROME2' : 'RGB'))
      }
      if (change.bits) {
        if (value('00280100') === 8) continue
        elements.set('00280100', numberElement('US', 8))
        elements.set('00280101', numberElement('US', 8))
        elements.set('00280102', numberElement('US', 7))
      }
      await expect(decodeFrame(file, 0)).rejects.toMatchObject({ reason: expect.stringMatching(/^(undecodable|unsupported-pixels)$/) })
    }
  })

  test('values that do not fit the stated bits are refused, not wrapped round', async () => {
    const { bytes } = await encodeHtj2k({ rows: 2, columns: 2, samplesPerPixel: 1, bitsStored: 12, isSigned: false, photometric: 'MONOCHROME2', samples: Uint16Array.of(0, 1, 2, 4095) })
    expect([...(await decodeFrame(packed({ bitsStored: 12 }, bytes, HTJ2K), 0)).samples]).toEqual([0, 1, 2, 4095])
    expect([...(await decodeFrame(packed({ bitsStored: 14 }, bytes, HTJ2K), 0)).samples]).toEqual([0, 1, 2, 4095])
    await expect(decodeFrame(packed({ bitsStored: 10 }, bytes, HTJ2K), 0)).rejects.toMatchObject({ reason: 'undecodable' })
  })

  test('HTJ2K, signed and in colour', async () => {
    const signed = await encodeHtj2k({ rows: 2, columns: 2, samplesPerPixel: 1, bitsStored: 12, isSigned: true, photometric: 'MONOCHROME2', samples: Int16Array.of(-2048, -1, 0, 2047) })
    expect([...(await decodeFrame(packed({ bitsStored: 12, isSigned: true }, signed.bytes, HTJ2K), 0)).samples]).toEqual([-2048, -1, 0, 2047])
    const rgb = Uint8Array.from({ length: 12 }, (_, index) => index * 23)
    const colour = await encodeHtj2k({ rows: 2, columns: 2, samplesPerPixel: 3, bitsStored: 8, isSigned: false, photometric: 'RGB', samples: rgb })
    expect((await decodeFrame(packed({ bitsAllocated: 8, samples: 3, photometric: 'YBR_RCT' }, colour.bytes, HTJ2K), 0)).samples).toEqual(rgb)
  })

  test.each([8, 10, 12, 13, 14, 15, 16])('lossless JPEG and JPEG-LS of %i bits keep every value, the highest and the lowest too', async (bits) => {
    const top = 2 ** bits - 1
    const samples = Uint16Array.from({ length: 1200 }, (_, index) => [0, top, top >> 1, index % (top + 1), (index * 7919) % (top + 1)][index % 5]!)
    const given = bits === 8 ? Uint8Array.from(samples) : new Uint8Array(samples.buffer)
    for (const [codec, transferSyntax] of [['EncodeJpeg', JPEG_LOSSLESS], ['EncodeJpegLs', '1.2.840.10008.1.2.4.80']] as const) {
      const bytes = await encodeWith(codec, given, { rows: 30, columns: 40, samplesPerPixel: 1, bitsAllocated: bits === 8 ? 8 : 16, bitsStored: bits }, { predictor: 4 })
      const decoded = await decodeFrame(packed({ rows: 30, columns: 40, bitsStored: bits }, bytes, transferSyntax), 0)
      expect([codec, ...decoded.samples]).toEqual([codec, ...samples])
      // The same bits, meant as signed.
      const signed = await decodeFrame(packed({ rows: 30, columns: 40, bitsStored: bits, isSigned: true }, bytes, transferSyntax), 0)
      expect([...signed.samples]).toEqual([...samples].map((value) => value > top >> 1 ? value - top - 1 : value))
    }
  })

  test('one bit a pixel is not compressed', async () => {
    for (const transferSyntax of [RLE, JPEG_2000, JPEG]) await expect(decodeFrame(packed({ bitsAllocated: 1 }, new Uint8Array(100), transferSyntax), 0)).rejects.toMatchObject({ reason: 'unsupported-pixels' })
  })

  test('video, JPEG XL and unknown transfer syntaxes are refused by name', async () => {
    await expect(decodeFrame(packed({}, new Uint8Array(100), '1.2.840.10008.1.2.4.102'), 0)).rejects.toMatchObject({ reason: 'unsupported-pixels', detail: expect.stringContaining('H.264') })
    await expect(decodeFrame(packed({}, new Uint8Array(100), '1.2.840.10008.1.2.4.110'), 0)).rejects.toMatchObject({ reason: 'unsupported-pixels' })
  })
})

describe('damaged codestreams end in a refusal or a whole frame, never in a crash', () => {
  const SOURCES: [string, string][] = [['MR_small_RLE.dcm', RLE], ['JPGExtended.dcm', '1.2.840.10008.1.2.4.51'], ['SC_rgb_jpeg_dcmtk.dcm', JPEG], ['SC_rgb_jpeg_gdcm.dcm', JPEG_LOSSLESS], ['MR_small_jpeg_ls_lossless.dcm', '1.2.840.10008.1.2.4.80'], ['MR_small_jp2klossless.dcm', JPEG_2000], ['htj2k', HTJ2K]]

  test.each(SOURCES)('%s', async (name) => {
    const file = name === 'htj2k' ? await htj2kSample() : read(name)
    const whole = await decodeFrame(file, 0)
    const fragment = file.dataset.elements.get('7FE00010')!.fragments![0]!
    const random = generator(20261122)
    let refused = 0
    for (let round = 0; round < 50; round++) {
      const bytes = damaged(fragment, random)
      try {
        const frame = await decodeFrame(withPixels(file, { vr: 'OB', fragments: [bytes], offsets: [] }), 0)
        expect([frame.rows, frame.columns, frame.samples.length]).toEqual([whole.rows, whole.columns, whole.samples.length])
      } catch (error) {
        expect(error).toBeInstanceOf(ImageRefused)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(5)
    expect((await decodeFrame(file, 0)).samples).toEqual(whole.samples)
  })

  test.each(SOURCES)('%s: what is cut off in the middle is refused', async (name) => {
    const file = name === 'htj2k' ? await htj2kSample() : read(name)
    const fragment = file.dataset.elements.get('7FE00010')!.fragments![0]!
    for (const part of [0, 0.02, 0.3, 0.5, 0.8, 0.95]) {
      const bytes = fragment.subarray(0, Math.floor(fragment.length * part))
      await expect(decodeFrame(withPixels(file, { vr: 'OB', fragments: [bytes], offsets: [] }), 0), `${part}`).rejects.toMatchObject({ reason: expect.stringMatching(/^(undecodable|unsupported-pixels)$/) })
    }
  })
})

interface Shape { rows?: number; columns?: number; samples?: 1 | 3; bitsAllocated?: number; bitsStored?: number; highBit?: number; isSigned?: boolean; frames?: number; photometric?: string; planar?: number }

function image(shape: Shape, bytes: Uint8Array, transferSyntax = EXPLICIT, tag = '7FE00010', vr: Element['vr'] = 'OW'): DicomFile {
  const { rows = 2, columns = 2, samples = 1, bitsAllocated = 16, bitsStored = bitsAllocated, highBit = bitsStored - 1, isSigned = false, frames = 1, photometric = samples === 3 ? 'RGB' : 'MONOCHROME2', planar = 0 } = shape
  const dataset = newDataSet([
    ['00280002', numberElement('US', samples)], ['00280004', textElement('CS', photometric)], ['00280006', numberElement('US', planar)], ['00280008', textElement('IS', String(frames))],
    ['00280010', numberElement('US', rows)], ['00280011', numberElement('US', columns)], ['00280100', numberElement('US', bitsAllocated)], ['00280101', numberElement('US', bitsStored)],
    ['00280102', numberElement('US', highBit)], ['00280103', numberElement('US', isSigned ? 1 : 0)], [tag, { vr, bytes }],
  ])
  return { meta: newDataSet(), dataset, transferSyntax }
}

function packed(shape: Shape, bytes: Uint8Array, transferSyntax: string): DicomFile {
  const file = image(shape, bytes, transferSyntax)
  file.dataset.elements.set('7FE00010', { vr: 'OB', fragments: [bytes], offsets: [] })
  return file
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer)
}

function read(name: string): DicomFile {
  return readDicom(readFileSync(filesBelow(samples.pydicomFiles).find((path) => basename(path) === name)!))
}

function copy(file: DicomFile): DicomFile {
  const dataset: DataSet = { ...file.dataset, elements: new Map(file.dataset.elements) }
  return { ...file, dataset }
}

function withPixels(file: DicomFile, element: Element): DicomFile {
  const other = copy(file)
  other.dataset.elements.set('7FE00010', element)
  return other
}

async function htj2kSample(): Promise<DicomFile> {
  const frame = await decodeFrame(read('CT_small.dcm'), 0)
  return packed({ rows: frame.rows, columns: frame.columns, isSigned: true }, (await encodeHtj2k(frame)).bytes, HTJ2K)
}

function generator(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
  const result = bytes.slice()
  const changes = 1 + Math.floor(random() * 8)
  for (let change = 0; change < changes; change++) {
    // Half of the changes hit the headers, where sizes and tables are.
    const at = Math.floor(random() * (random() < 0.5 ? Math.min(200, result.length) : result.length))
    result[at] = random() < 0.3 ? 0xff : Math.floor(random() * 256)
  }
  return random() < 0.2 ? result.subarray(0, Math.floor(random() * result.length)) : result
}
