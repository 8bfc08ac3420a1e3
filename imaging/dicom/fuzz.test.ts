import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ImageRefused } from '#imaging/contract'
import { damaged, randomOf } from '../../tests/fixtures/dicom/damage'
import { colourPicture, enhancedCt, palettePicture, ultrasoundClip } from '../../tests/fixtures/dicom/kinds'
import { phantomSlice } from '../../tests/fixtures/dicom/phantom'
import { samples } from '../../tests/setup/samples'
import { describePixels } from './describe-pixels'
import { calibrationOf, slicesOf } from './frame-geometry'
import { paletteOf, rescaleOf, voiLutsOf, windowsOf } from './grayscale'
import { fromDicomJson, toDicomJson } from './json'
import { readDicom } from './read'
import { toUtf8 } from './to-utf8'
import { ultrasoundRegionsOf } from './ultrasound-regions'
import { writeDicom } from './write'

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const FILES = Number(process.env.FUZZ_FILES ?? 4000)

test(`whatever ${FILES} damaged files hold, they are read whole or refused, in bounded time (SEED=${SEED})`, () => {
  const sample = (name: string) => new Uint8Array(readFileSync(join(samples.pydicomFiles, name)))
  const originals = [
    ...[phantomSlice({ rows: 8, columns: 8, slices: 1 }, 0), enhancedCt({ rows: 4, columns: 4, slices: 3 }), palettePicture(), ultrasoundClip({ rows: 8, columns: 8 }), colourPicture()].map(writeDicom),
    ...['test_files/MR_small_implicit.dcm', 'test_files/MR_small_bigendian.dcm', 'test_files/image_dfl.dcm', 'test_files/SC_rgb_rle_2frame.dcm', 'test_files/UN_sequence.dcm', 'test_files/test-SR.dcm', 'test_files/nested_priv_SQ.dcm', 'charset_files/chrJapMulti.dcm', 'charset_files/chrKoreanMulti.dcm', 'charset_files/chrX2.dcm'].map(sample).map((bytes) => bytes.subarray(0, 60_000)),
  ]
  const random = randomOf(SEED)
  const failures: string[] = []
  const counts = { read: 0, refused: 0 }
  let slowest = 0
  for (let index = 0; index < FILES; index++) {
    const bytes = damaged(originals[index % originals.length] ?? new Uint8Array(), random)
    const started = performance.now()
    try {
      const file = readDicom(bytes)
      counts.read += 1
      for (const use of [() => describePixels(file), () => slicesOf(file.dataset), () => calibrationOf(file.dataset), () => windowsOf(file.dataset), () => rescaleOf(file.dataset), () => voiLutsOf(file.dataset), () => paletteOf(file.dataset), () => ultrasoundRegionsOf(file.dataset), () => toUtf8(file.dataset), () => fromDicomJson(toDicomJson(file.dataset), { bulkData: () => new Uint8Array() })]) {
        try {
          use()
        } catch (error) {
          if (!(error instanceof ImageRefused)) throw error
        }
      }
      // What was read can be written, and reads the same; but for pixels that contradict their transfer syntax.
      try {
        expect([...readDicom(writeDicom(file)).dataset.elements.keys()]).toEqual([...file.dataset.elements.keys()].sort())
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
      }
    } catch (error) {
      if (error instanceof ImageRefused) counts.refused += 1
      else failures.push(`file ${index}: ${error instanceof Error ? error.stack?.slice(0, 1600) : String(error)}`)
    }
    slowest = Math.max(slowest, performance.now() - started)
  }
  expect(failures.slice(0, 5)).toEqual([])
  expect(counts.read).toBeGreaterThan(FILES / 20)
  expect(counts.refused).toBeGreaterThan(FILES / 20)
  expect(slowest).toBeLessThan(2000)
}, 120_000)
