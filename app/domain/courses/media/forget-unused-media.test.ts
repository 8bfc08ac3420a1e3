import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass } from '../course.fixture'
import { forgetUnusedMedia } from './forget-unused-media.server'
import { mediaKey } from './media-keys'

let services: TestServices
let here: Awaited<ReturnType<typeof courseWithClass>>
beforeAll(async () => {
  services = await testServices()
  here = await courseWithClass(services)
})
afterAll(() => services.close())

const DAY_MS = 86_400_000
const later = (days: number) => services.setNow(new Date(Date.now() + days * DAY_MS))
async function picture(name: string): Promise<string> {
  const { id } = await services.db.courseMedia.create({ data: { courseId: here.courseId, kind: 'picture', name, state: 'ready', createdById: 'somebody', createdAt: new Date() } })
  await services.files.put(mediaKey(here.courseId, id, 'w480.png'), Buffer.from(name))
  return id
}
const block = (mediaId: string) => JSON.stringify([{ id: `b${mediaId}`.slice(0, 30), rule: { kind: 'seen' }, body: { kind: 'picture', mediaId, alt: 'x', caption: '', hotspots: [] } }])
const isThere = async (id: string) => [await services.db.courseMedia.count({ where: { id } }), await services.files.size(mediaKey(here.courseId, id, 'w480.png'))]

test('a month after the last word was written, what no draft and no version shows goes with its files; the rest stays', async () => {
  const [drafted, takenOut, published, unused] = [await picture('drafted'), await picture('taken out'), await picture('published'), await picture('unused')]
  await services.db.courseLesson.create({ data: { courseId: here.courseId, title: 'Now', blocksJson: block(drafted) } })
  // A lesson that was taken out is there for its days.
  await services.db.courseLesson.create({ data: { courseId: here.courseId, title: 'Taken out', blocksJson: block(takenOut), removedAt: new Date() } })
  const { contentJson } = await services.db.courseVersion.findFirstOrThrow({ where: { courseId: here.courseId } })
  await services.db.courseVersion.create({ data: { courseId: here.courseId, version: 9, contentJson: contentJson.replace('"blocks":[', `"blocks":[${block(published).slice(1, -1)},`), publishedAt: new Date() } })

  later(29)
  expect(await forgetUnusedMedia(services, null)).toEqual({ next: null, forgotten: 0 })
  expect(await isThere(unused)).toEqual([1, 6])

  later(31)
  expect(await forgetUnusedMedia(services, null)).toEqual({ next: null, forgotten: 1 })
  expect(await isThere(unused)).toEqual([0, null])
  for (const id of [drafted, takenOut, published]) expect((await isThere(id))[0]).toBe(1)
})

test('in a course that is written in, nothing goes: a step back may bring it in again', async () => {
  const old = await picture('old')
  later(31)
  await services.db.courseLesson.updateMany({ where: { courseId: here.courseId }, data: { changedAt: services.now() } })
  expect((await forgetUnusedMedia(services, null)).forgotten).toBe(0)
  expect((await isThere(old))[0]).toBe(1)
})
