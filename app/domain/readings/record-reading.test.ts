import { expect } from 'vitest'
import { addMember } from '~/domain/images/images.fixture'
import { test } from '~/domain/images/real-import.fixture'
import { lastShown } from '~/domain/readings/enter-room.server'
import { createRecorder } from '~/domain/readings/record-reading.server'
import { createReplay } from '~/domain/readings/recording'
import { seeReplay } from '~/domain/readings/see-replay.server'
import type { DeskShown } from '~/domain/images/shown'

const desk = (index: number): DeskShown => ({ layout: '1x1', active: 0, panes: [{ seriesId: 's', mode: 'stack', index, camera: { center: [1, 2, index], right: [1, 0, 0], down: [0, 1, 0], width: 300, height: 200 }, window: { low: 0, high: 80 }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null }] })
const mark = { id: 'm', studyId: 'unseen', content: { shape: 'arrow' as const, place: { space: 'image' as const, points: [[1, 2], [3, 4]] as [number, number][] }, image: { seriesUid: '1.2.3', sopInstanceUid: '1.2.4', frame: 1 }, planeNormal: null, text: 'tells', values: [], calibration: 'none' as const } }

test('what was shown is in the database when the recorder has stopped, goes on after another one, and is seen again without what one may not see', async ({ house }) => {
  const { services, institutionId } = house
  const { actor } = await addMember(services, institutionId, 'expert')
  const openedAt = new Date('2026-11-22T23:30:00Z')
  const { id: readingId } = await services.db.reading.create({ data: { institutionId, title: 'Morning reading', startsAt: openedAt, openedAt, state: 'closed', createdById: actor.personId, presenterId: actor.personId, hospitals: { create: { institutionId, state: 'accepted' } } } })
  const at = (ms: number) => services.setNow(new Date(openedAt.getTime() + ms))
  const record = async (from: number) => {
    at(from)
    const recorder = createRecorder(services, { readingId, openedAt })
    recorder.happened('presenter', { person: actor.personId })
    for (let ms = from; ms < from + 3_000; ms += 20) { at(ms); recorder.said({ shown: desk(ms), marks: [mark] }) }
    await recorder.stop()
  }
  await record(0)
  await record(10_000)
  const rows = await services.db.readingEvent.findMany({ where: { readingId }, orderBy: { seq: 'asc' } })
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1))
  expect(rows.length).toBeLessThan(90)
  expect(await lastShown(services, readingId)).toEqual(desk(12_980))
  const seen = await seeReplay(services, actor, readingId)
  if (seen.kind !== 'seen') throw new Error(seen.kind)
  const replay = createReplay(() => seen.replay.events)
  expect(replay.at(1_000).shown).toEqual(desk(Math.floor(replay.at(1_000).shown!.panes[0]!.index / 20) * 20))
  expect(Math.abs(replay.at(1_000).shown!.panes[0]!.index - 1_000)).toBeLessThanOrEqual(100)
  expect(replay.at(20_000)).toMatchObject({ shown: desk(12_980), marks: [], presenterId: actor.personId })
  const { actor: stranger } = await addMember(services, (await services.db.institution.create({ data: { name: 'Demo hospital C' } })).id, 'expert')
  expect(await seeReplay(services, stranger, readingId)).toEqual({ kind: 'forbidden' })
})

