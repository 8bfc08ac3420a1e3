import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, samples } from '../../tests/setup/samples'
import type { DicomFile } from '../contract'
import { number, text, textElement } from '../dicom/access'
import { describePixels } from '../dicom/describe-pixels'
import { readDicom } from '../dicom/read'
import { writeDicom } from '../dicom/write'
import { blackOut, type Rectangle } from './blackout'
import { decodeFrame } from './decode'
import { draw } from '../serve/draw'
import { shadesOf } from '../serve/shades'

const paths = [...filesBelow(samples.pydicomFiles), ...filesBelow(samples.octaveDicom)]
const read = (name: string): DicomFile => readDicom(readFileSync(paths.find((path) => basename(path) === name)!))
/** One in the picture, one over its edge. */
const RECTANGLES: Rectangle[] = [{ left: 10, top: 5, width: 20, height: 8 }, { left: -5, top: 40, width: 12, height: 9000 }]
const isCovered = (row: number, column: number) => RECTANGLES.some(({ left, top, width, height }) => column >= left && column < left + width && row >= top && row < top + height)

describe.each([
  ['CT, signed', 'CT_small.dcm'], ['MR', 'MR_small.dcm'], ['JPEG of 12 bits', 'JPGExtended.dcm'], ['colour, JPEG with shared chrominance', 'SC_rgb_dcmtk_+eb+cy+s2.dcm'], ['colour of 16 bits in two frames, RLE', 'SC_rgb_rle_16bit_2frame.dcm'],
  ['uncompressed YBR', 'SC_ybr_full_422_uncompressed.dcm'], ['a dose of 32 bits, big endian', 'rtdose_expb.dcm'], ['an ultrasound clip with a palette', 'US-PAL-8-10x-echo.dcm'], ['one bit a pixel', 'liver_1frame.dcm'], ['JPEG 2000', '693_J2KI.dcm'],
])('%s', (_, name) => {
  test('the rectangles are black in every frame, written and read again, and all else is as it was shown', async () => {
    const before = read(name)
    const after = readDicom(writeDicom(await blackOut(before, RECTANGLES)))
    const pixels = describePixels(before)
    expect(describePixels(after).frames).toBe(pixels.frames)
    for (let index = 0; index < pixels.frames; index++) {
      const [old, now] = [await decodeFrame(before, index), await decodeFrame(after, index)]
      expect(now).toMatchObject({ rows: old.rows, columns: old.columns, samplesPerPixel: old.samplesPerPixel, bitsStored: old.bitsStored, photometric: old.photometric })
      const wrong = old.samples.findIndex((value, at) => {
        const pixel = Math.floor(at / old.samplesPerPixel)
        return !isCovered(Math.floor(pixel / old.columns), pixel % old.columns) && value !== now.samples[at]
      })
      expect(wrong).toBe(-1)
    }
    const shown = draw(await decodeFrame(after, pixels.frames - 1), { ...shadesOf(after.dataset, pixels.frames), aspect: 1 })
    for (let row = 0; row < shown.rows; row++) for (let column = 0; column < shown.columns; column++) {
      if (isCovered(row, column)) for (let sample = 0; sample < shown.samplesPerPixel; sample++) expect(shown.bytes[(row * shown.columns + column) * shown.samplesPerPixel + sample]).toBeLessThanOrEqual(name.startsWith('US') ? 8 : 0)
    }
  })
})

test('MONOCHROME1 becomes black, not white', async () => {
  const file = read('MR_small.dcm')
  file.dataset.elements.set('00280004', textElement('CS', 'MONOCHROME1'))
  const after = await blackOut(file, RECTANGLES)
  const shown = draw(await decodeFrame(after, 0), shadesOf(after.dataset, 1))
  expect(shown.bytes[6 * shown.columns + 12]).toBe(0)
})

test('where no value of the image is black, one is taken that is', async () => {
  for (const photometric of ['MONOCHROME2', 'MONOCHROME1']) {
    const file = read('MR_small.dcm')
    file.dataset.elements.set('00280004', textElement('CS', photometric))
    file.dataset.elements.set('00281050', textElement('DS', photometric === 'MONOCHROME2' ? '-5000' : '9000'))
    file.dataset.elements.set('00281051', textElement('DS', '10'))
    const after = await blackOut(file, RECTANGLES)
    const shown = draw(await decodeFrame(after, 0), shadesOf(after.dataset, 1))
    expect([shown.bytes[6 * shown.columns + 12], shown.bytes[0]]).toEqual([0, 255])
  }
})

test('a signed image keeps its range: black is no value far below what occurs', async () => {
  const low = (samples: ArrayLike<number>) => Array.from(samples).reduce((a, b) => Math.min(a, b))
  const before = read('CT_small.dcm')
  expect(low((await decodeFrame(before, 0)).samples)).toBe(128)
  expect(low((await decodeFrame(await blackOut(before, RECTANGLES), 0)).samples)).toBe(0)
})

test('a clip too large for memory is packed without loss', async () => {
  const before = read('SC_rgb_rle_2frame.dcm')
  const after = readDicom(writeDicom(await blackOut(before, RECTANGLES, 1000)))
  expect(after.transferSyntax).toBe('1.2.840.10008.1.2.4.202')
  const [old, now] = [await decodeFrame(before, 1), await decodeFrame(after, 1)]
  expect(now.samples.at(-1)).toBe(old.samples.at(-1))
  expect([...now.samples.slice((6 * now.columns + 12) * 3, (6 * now.columns + 12) * 3 + 3)]).toEqual([0, 0, 0])
})

test('nothing made from the old pixels stays, and what was lossy says so', async () => {
  const before = read('SC_rgb_dcmtk_+eb+cy+s2.dcm')
  before.dataset.elements.delete('00282110')
  before.dataset.elements.set('00880200', { vr: 'SQ', items: [] })
  const after = await blackOut(before, RECTANGLES)
  expect(after.dataset.elements.has('00880200')).toBe(false)
  expect(text(after.dataset, '00282110')).toBe('01')
  expect(text(after.dataset, '00280004')).toBe('RGB')
  expect(number(after.dataset, '00280006')).toBe(0)
  expect(before.dataset.elements.get('7FE00010')!.fragments).toBeDefined()
})

test('no rectangle, and one that is none, is an error of the program', async () => {
  await expect(blackOut(read('CT_small.dcm'), [])).rejects.toThrow(RangeError)
  await expect(blackOut(read('CT_small.dcm'), [{ left: 0.5, top: 0, width: 1, height: 1 }])).rejects.toThrow(RangeError)
})
