import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { echoscu } from './dcmtk'
import { startOrthanc, type Orthanc } from './orthanc'
import { samples } from './samples'

let orthanc: Orthanc
beforeAll(async () => {
  orthanc = await startOrthanc()
})
afterAll(() => orthanc.stop())

test('an archive of another make answers an echo, and takes a file that we wrote', async () => {
  expect((await echoscu(orthanc.dicomPort, orthanc.aeTitle)).code).toBe(0)
  const file = readDicom(readFileSync(join(samples.pydicomFiles, 'test_files/MR_small_bigendian.dcm')))
  await orthanc.store(writeDicom(file))
  expect(await orthanc.ask('/instances')).toHaveLength(1)
  const studies = (await (await fetch(`${orthanc.dicomWebUrl}/studies`)).json()) as unknown[]
  expect(studies).toHaveLength(1)
})
