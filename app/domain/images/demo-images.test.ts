import { afterEach, beforeEach, expect, test } from 'vitest'
import { judgeGeometry } from '#imaging/geometry/gate'
import { gateSlices } from '#imaging/geometry/gate-slices'
import { phantoms } from '../../../prisma/seed/phantoms'
import { seed } from '../../../prisma/seed'
import { seedImages } from '../../../prisma/seed/images'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { readImport } from '~/jobs/read-import.server'
import { JOB } from './real-import.fixture'

let services: TestServices
beforeEach(async () => void (services = await testServices({ DEMO: '1' })))
afterEach(() => services.close())

test('a demonstration begins with a head CT and a brain MR to read, decided on and open to students; it is brought once', async () => {
  await seed(services)
  await seedImages(services)
  const { id } = await services.db.imageImport.findFirstOrThrow()
  await readImport(services, { importId: id }, JOB)
  const studies = await services.db.study.findMany({ include: { series: true }, orderBy: { description: 'asc' } })
  expect(studies.map(({ description, workspace, isHeld, instanceCount, series: [first] }) => [description, workspace, isHeld, instanceCount, first!.modality, first!.faceState, (JSON.parse(first!.geometryJson!) as { kind: string }).kind])).toEqual([
    ['CT head', 'teaching', false, 108, 'CT', 'bone-only', 'volume'],
    ['MR brain', 'teaching', false, 181, 'MR', 'cleared', 'volume'],
  ])
  await seedImages(services)
  expect(await services.db.imageImport.count()).toBe(1)
}, 180_000)

test('without the samples it has phantoms of its own: a volume, a radiograph and a clip', () => {
  const files = [...phantoms()]
  expect(judgeGeometry(files.slice(0, 64).flatMap(({ dataset }) => gateSlices(dataset)))).toMatchObject({ kind: 'volume', dimensions: [160, 160, 64] })
  expect(files).toHaveLength(66)
}, 30_000)
