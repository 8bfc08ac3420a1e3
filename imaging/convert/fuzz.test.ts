import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ImageRefused } from '#imaging/contract'
import { damaged, randomOf } from '../../tests/fixtures/dicom/damage'
import { samples } from '../../tests/setup/samples'
import { exifOrientation, hasMorePages } from './exif-orientation'
import { inv3ToDicom } from './inv3'
import { niftiToDicom } from './nifti-to-dicom'

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const subject = { patientId: 'DEMO-01', patientName: 'Demo candidate 01', seed: 'test' }

test(`damaged volumes are converted whole or refused, and no damaged picture stops the reading of its orientation (SEED=${SEED})`, () => {
  const random = randomOf(SEED)
  const small = new Uint8Array(readFileSync(join(samples.nibabel, 'lib/python3/dist-packages/nibabel/tests/data/standard.nii.gz')))
  const second = new Uint8Array(readFileSync(join(samples.nibabel, 'lib/python3/dist-packages/nibabel/tests/data/example_nifti2.nii.gz')))
  const volumes = [small, gunzipSync(small), gunzipSync(second)]
  const project = new Uint8Array(readFileSync(samples.headCt)).subarray(0, 5000)
  const exif = Buffer.from('ffd8ffe10022457869660000 4d4d002a00000008 0001 0112 0003 00000001 00060000 00000000 ffd9'.replaceAll(' ', ''), 'hex')
  const tiff = exif.subarray(12)
  const outcomes: Record<string, number> = {}
  for (let index = 0; index < 2000; index++) {
    try {
      const { series } = niftiToDicom(damaged(volumes[index % 3] ?? small, random), subject)
      for (const { files } of series) for (const file of files()) expect(file.dataset.elements.size).toBeGreaterThan(20)
      outcomes.taken = (outcomes.taken ?? 0) + 1
    } catch (error) {
      if (!(error instanceof ImageRefused)) throw error
      outcomes[error.reason] = (outcomes[error.reason] ?? 0) + 1
    }
    for (const picture of [exif, tiff]) {
      const broken = damaged(picture, random)
      expect(exifOrientation(broken)).toBeGreaterThanOrEqual(1)
      expect(typeof hasMorePages(broken)).toBe('boolean')
    }
  }
  for (let index = 0; index < 50; index++) expect(() => inv3ToDicom(damaged(project, random), subject)).toThrow(ImageRefused)
  expect(outcomes.taken).toBeGreaterThan(50)
  expect(Object.keys(outcomes).length).toBeGreaterThan(3)
}, 60_000)
