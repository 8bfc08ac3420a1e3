import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, samples } from '../../tests/setup/samples'
import type { Frame } from '../contract'
import { newDataSet, numberElement, textElement } from '../dicom/access'
import { readDicom } from '../dicom/read'
import { jpegOf } from './jpeg'
import { pngOf } from './png'
import { averaged, defaultWindow, renderFile, renderFrame, windowShade, type Picture } from './render'

const ct = readDicom(readFileSync(filesBelow(samples.pydicomFiles).find((path) => basename(path) === 'CT_small.dcm')!))
const clip = readDicom(readFileSync(filesBelow(samples.octaveDicom).find((path) => basename(path) === 'US-PAL-8-10x-echo.dcm')!))

function grey(values: number[], photometric: Frame['photometric'] = 'MONOCHROME2'): Frame {
  return { rows: 1, columns: values.length, samplesPerPixel: 1, bitsStored: 16, isSigned: true, photometric, samples: Int16Array.from(values) }
}

describe('windows', () => {
  test('linear as the standard has it: 0 to the left of the window, white from its end on', () => {
    const shade = windowShade({ center: 40, width: 400, shape: 'LINEAR' })
    expect([-161, -160, 239, 240].map(shade)).toEqual([0, 0, 255, 255])
    expect(shade(39.5)).toBeCloseTo(127.5, 9)
    expect(windowShade({ center: 10, width: 1, shape: 'LINEAR' })(9)).toBe(0)
    expect(windowShade({ center: 10, width: 1, shape: 'LINEAR' })(10)).toBe(255)
  })

  test('exact linear and sigmoid', () => {
    expect(windowShade({ center: 0.5, width: 1, shape: 'LINEAR_EXACT' })(0.25)).toBeCloseTo(63.75, 9)
    expect(windowShade({ center: 100, width: 50, shape: 'SIGMOID' })(100)).toBe(127.5)
    expect(windowShade({ center: 100, width: 50, shape: 'SIGMOID' })(125)).toBeCloseTo(255 / (1 + Math.exp(-2)), 9)
  })

  test('the file\'s rescale comes first: Hounsfield units are windowed, not stored values', () => {
    const dataset = newDataSet([['00281053', numberElement('DS', 2)], ['00281052', numberElement('DS', -1000)]])
    const picture = renderFrame(grey([400, 500, 600]), dataset, 0, { window: { center: 0, width: 400, shape: 'LINEAR_EXACT' } })
    expect([...picture.samples]).toEqual([0, 128, 255])
  })

  test('MONOCHROME1 is dark where values are high, and padding is dark either way', () => {
    const dataset = newDataSet([['00280120', numberElement('SS', -2000)]])
    const window = { center: 50, width: 100, shape: 'LINEAR_EXACT' as const }
    expect([...renderFrame(grey([0, 100, -2000], 'MONOCHROME1'), dataset, 0, { window }).samples]).toEqual([255, 0, 0])
    expect([...renderFrame(grey([0, 100, -2000]), dataset, 0, { window }).samples]).toEqual([0, 255, 0])
    const inverse = newDataSet([['20500020', textElement('CS', 'INVERSE')]])
    expect([...renderFrame(grey([0, 100], 'MONOCHROME1'), inverse, 0, { window }).samples]).toEqual([255, 0])
  })

  test('without a window of its own a picture leaves out the rarest values', () => {
    const values = Array.from({ length: 1000 }, (_, index) => index)
    const { center, width } = defaultWindow(grey([...values, 30_000, -30_000]), newDataSet())
    expect(center).toBeGreaterThan(450)
    expect(center).toBeLessThan(550)
    expect(width).toBeLessThan(1100)
    expect(defaultWindow(grey([7, 7, 7]), newDataSet()).width).toBeGreaterThan(0)
  })
})

describe('smaller pictures', () => {
  test('each pixel is the mean of what it covers, also where the sizes do not divide', () => {
    const picture: Picture = { rows: 2, columns: 3, samplesPerPixel: 1, samples: Uint8Array.of(0, 90, 180, 30, 60, 90) }
    expect([...averaged(picture, 1, 1).samples]).toEqual([75])
    expect([...averaged(picture, 1, 2).samples]).toEqual([35, 115])
    expect(averaged(picture, 2, 3)).toEqual(picture)
    const colours: Picture = { rows: 1, columns: 2, samplesPerPixel: 3, samples: Uint8Array.of(0, 10, 20, 100, 30, 40) }
    expect([...averaged(colours, 1, 1).samples]).toEqual([50, 20, 30])
  })

  test('a CT slice and an ultrasound clip fit the size asked for, in their shape', async () => {
    expect(await renderFile(ct, 0, { maxSide: 50 })).toMatchObject({ rows: 50, columns: 50, samplesPerPixel: 1 })
    const whole = await renderFile(clip, 3)
    const small = await renderFile(clip, 3, { maxSide: 100 })
    expect(small.samplesPerPixel).toBe(3)
    expect(Math.max(small.rows, small.columns)).toBe(100)
    expect(Math.abs(small.rows / small.columns - whole.rows / whole.columns)).toBeLessThan(0.02)
    expect(await renderFile(ct, 0, { maxSide: 9000 })).toMatchObject({ rows: 128, columns: 128 })
  })
})

describe('files for browsers, as another decoder reads them', () => {
  const red: Picture = { rows: 20, columns: 30, samplesPerPixel: 3, samples: Uint8Array.from({ length: 1800 }, (_, index) => [200, 40, 10][index % 3]!) }

  test('PNG, exactly', async () => {
    const picture = await renderFile(ct, 0)
    expect([...throughFfmpeg(pngOf(picture), 'gray')]).toEqual([...picture.samples])
    expect([...throughFfmpeg(pngOf(red), 'rgb24')]).toEqual([...red.samples])
  })

  test('JPEG, nearly, in the right colours', async () => {
    const picture = await renderFile(ct, 0)
    const decoded = throughFfmpeg(await jpegOf(picture, 95), 'gray')
    const difference = picture.samples.reduce((sum, value, index) => sum + Math.abs(value - decoded[index]!), 0) / picture.samples.length
    expect(difference).toBeLessThan(4)
    const colour = throughFfmpeg(await jpegOf(red, 95), 'rgb24')
    expect(colour.length).toBe(1800)
    for (const [index, value] of [200, 40, 10].entries()) expect(Math.abs(colour[index]! - value)).toBeLessThan(6)
  })
})

function throughFfmpeg(bytes: Uint8Array, format: 'gray' | 'rgb24'): Uint8Array {
  return execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-pix_fmt', format, '-f', 'rawvideo', 'pipe:1'], { input: bytes })
}
