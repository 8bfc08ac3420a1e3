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
