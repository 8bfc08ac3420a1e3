import { expect } from 'vitest'
import { bringHead } from '~/domain/anatomy/anatomy.fixture'
import { test } from './real-import.fixture'
import { settleFaces } from './settle-faces.server'

test('a segmentation that an earlier version stored follows its head from the next start on: hidden with it, its study held; what a reviewer cleared stays cleared', async ({ house }) => {
  const { services: { db, ...services } } = house
  const { studyId, seriesId } = await bringHead(house)
  const segmentation = (seriesUid: string, decided: Record<string, string> = {}) => db.series.create({ data: { studyId, seriesUid, modality: 'SEG', description: '', bodyPart: '', geometryJson: '{}', createdAt: services.now(), faceState: 'none', ...decided } })
  const [old, cleared] = [await segmentation('2.25.11'), await segmentation('2.25.12', { faceState: 'cleared', faceById: 'reviewer' })]
  const states = async () => Object.fromEntries((await db.series.findMany({ where: { studyId } })).map(({ id, faceState }) => [id, faceState]))
  // As a row was before: nothing has told the segmentation.
  await db.series.update({ where: { id: seriesId }, data: { faceState: 'flagged' } })
  await db.study.update({ where: { id: studyId }, data: { isHeld: false } })

  expect(await settleFaces({ db, ...services })).toBe(1)
  expect(await states()).toEqual({ [seriesId]: 'flagged', [old.id]: 'flagged', [cleared.id]: 'cleared' })
  expect((await db.study.findUniqueOrThrow({ where: { id: studyId } })).isHeld).toBe(true)
  expect(await settleFaces({ db, ...services }), 'nothing is left to do').toBe(0)

  await db.series.update({ where: { id: seriesId }, data: { faceState: 'replaced' } })
  expect(await settleFaces({ db, ...services })).toBe(1)
  expect(await states()).toMatchObject({ [old.id]: 'replaced', [cleared.id]: 'cleared' })
}, 60_000)

test('a start waits for another process that writes; a study that cannot be settled is hidden, and the others are served', async ({ house }) => {
  const { services } = house
  const { studyId } = await bringHead(house)
  const { id } = await services.db.series.create({ data: { studyId, seriesUid: '2.25.11', modality: 'SEG', description: '', bodyPart: '', geometryJson: '{}', createdAt: services.now(), faceState: 'none' } })
  await services.db.series.updateMany({ where: { studyId, modality: { not: 'SEG' } }, data: { faceState: 'flagged' } })
  const faceState = async () => (await services.db.series.findUniqueOrThrow({ where: { id } })).faceState
  const failing = (times: number) => {
    const $transaction = ((work: never) => (times-- > 0 ? Promise.reject(new Error('database is locked')) : services.db.$transaction(work))) as typeof services.db.$transaction
    const db = new Proxy(services.db, { get: (target, key) => (key === '$transaction' ? $transaction : Reflect.get(target, key)) as unknown })
    return settleFaces({ db, now: services.now, log: services.log }, 1)
  }
  expect(await failing(Infinity)).toBe(0)
  expect(await faceState(), 'for reviewers alone').toBe('replaced')
  expect(await failing(2)).toBe(1)
  expect(await faceState()).toBe('flagged')
}, 60_000)
