import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOrthanc, type Orthanc } from '../../../tests/setup/orthanc'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { decodeFrame } from '#imaging/codecs/decode'
import { readDicom } from '#imaging/dicom/read'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { addPicture } from '~/domain/images/pictures.fixture'
import { makeShare } from '~/domain/images/make-share.server'
import { serveDicomWeb } from './serve.fixture'

let services: TestServices
let served: Awaited<ReturnType<typeof serveDicomWeb>>
let orthanc: Orthanc
let token = ''
const [ROWS, COLUMNS] = [96, 128]
const samples = (seed: number) => Int16Array.from({ length: ROWS * COLUMNS }, (_, at) => ((at * 31 + seed * 977) % 4000) - 1024)

beforeAll(async () => {
  services = await testServices()
  served = await serveDicomWeb(services)
  const here = (await addInstitution(services, 'Demo hospital A')).id
  const teacher = await addMember(services, here, 'teacher')
  const instances = []
  for (let n = 1; n <= 4; n++) instances.push(await addPicture(services, { studyUid: '2.25.1', seriesUid: '2.25.11', sopInstanceUid: `2.25.11${n}`, rows: ROWS, columns: COLUMNS, frames: [samples(n)], isSigned: true }))
  const study = await addStudy(services, { institutionId: here, studyUid: '2.25.1', workspace: 'clinical', series: [{ seriesUid: '2.25.11', instances }] })
  const made = await makeShare(services, teacher.actor, { studyId: study.id, days: 1, note: '' })
  if (made.kind !== 'made') throw new Error(made.kind)
  token = made.url.split('/').at(-1)!
  orthanc = await startOrthanc({ DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: false, Servers: { theatrum: [`${served.url}/shared/${token}/`] } } })
})
afterAll(async () => {
  await orthanc?.stop()
  await served.close()
  await services.close()
})

test('Orthanc finds a study here, fetches it, and has the same pixels, every one', async () => {
  const found = await orthanc.ask<{ '0020,000d'?: unknown }[]>('/dicom-web/servers/theatrum/qido', { method: 'POST', body: JSON.stringify({ Uri: '/studies', Arguments: { StudyInstanceUID: '2.25.1' } }) })
  expect(JSON.stringify(found)).toContain('2.25.1')
  await orthanc.ask('/dicom-web/servers/theatrum/retrieve', { method: 'POST', body: JSON.stringify({ Resources: [{ Study: '2.25.1' }], Synchronous: true }) })
  const ids = await until('Orthanc has all four', async () => {
    const all = await orthanc.ask<string[]>('/instances')
    return all.length === 4 ? all : null
  })
  for (const id of ids!) {
    const file = readDicom(new Uint8Array(await (await fetch(`${orthanc.url}/instances/${id}/file`)).arrayBuffer()))
    const uid = Buffer.from(file.dataset.elements.get('00080018')!.bytes!).toString('latin1').replace(/\0$/, '')
    expect((await decodeFrame(file, 0)).samples).toEqual(samples(Number(uid.at(-1))))
  }
})
