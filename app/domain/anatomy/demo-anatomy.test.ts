import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPublishedLesson } from './published-lesson'
import { makeAssets } from './make-assets.server'
import { JOB } from '~/domain/images/real-import.fixture'
import { readImport } from '~/jobs/read-import.server'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { seed } from '../../../prisma/seed'
import { seedImages } from '../../../prisma/seed/images'
import { seedAnatomy } from '../../../prisma/seed/anatomy'

let services: TestServices
beforeEach(async () => void (services = await testServices({ DEMO: '1' })))
afterEach(() => services.close())

const models = () => services.db.anatomyModel.findMany({ orderBy: { source: 'asc' } })
const lessons = () => services.db.lesson.findMany({ orderBy: { title: 'asc' }, include: { model: true, versions: true } })

test('a demonstration gets a body, a brain and, once its CT was read, a skull in parts; each has its lesson, published once, and what somebody removed does not come back', async () => {
  await seed(services)
  expect(await seedAnatomy(services)).toBe('waiting')
  expect((await models()).map(({ source }) => source)).toEqual(['own', 'upload'])
  await seedImages(services)
  await readImport(services, { importId: (await services.db.imageImport.findFirstOrThrow()).id }, JOB)
  expect(await seedAnatomy(services)).toBe('waiting')
  expect((await models()).map(({ source }) => source)).toEqual(['own', 'study', 'upload'])
  for (const { id } of await models()) expect(await makeAssets(services, { modelId: id, revision: 1 }, JOB)).toBe('made')
  const skull = await services.db.anatomyModel.findFirstOrThrow({ where: { source: 'study' } })
  // The face of the CT is for nobody: bone alone, and what hangs together with it.
  expect(skull).toMatchObject({ shows: 'bone-only', structureCount: 6 })
  expect(await services.db.anatomyStructure.count({ where: { model: { source: 'upload' } } })).toBe(116)

  expect(await seedAnatomy(services)).toBe('done')
  const made = await lessons()
  expect(made.map(({ subject, state, version, model, title, titleZh }) => [subject, state, version, model.source, title.length > 5, titleZh.length > 3])).toEqual([['acupuncture', 'published', 1, 'own', true, true], ['anatomy', 'published', 1, 'upload', true, true], ['anatomy', 'published', 1, 'study', true, true]])
  for (const { versions: [version] } of made) expect(readPublishedLesson(JSON.parse(version!.contentJson))!.steps.length).toBeGreaterThanOrEqual(10)

  await services.db.lesson.updateMany({ data: { removedAt: services.now() } })
  expect(await seedAnatomy(services)).toBe('done')
  expect(await services.db.lesson.count()).toBe(3)
}, 240_000)

test('without a demonstration there is none of it', async () => {
  const plain = await testServices({ DEMO: '1', DEMO_IMAGES: '0' })
  try {
    await seed(plain)
    expect(await seedAnatomy(plain)).toBe('done')
    expect(await plain.db.anatomyModel.count()).toBe(0)
  } finally {
    await plain.close()
  }
})
