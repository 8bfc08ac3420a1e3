import { expect, test } from 'vitest'
import type { DeskShown } from '~/domain/images/shown'
import { createReplay, createThinning, RECORDING_BOUNDS, type Recorded } from './recording'

const desk = (index: number, low = 0): DeskShown => ({ layout: '1x1', active: 0, panes: [{ seriesId: 's', mode: 'stack', index, camera: { center: [1, 2, index], right: [1, 0, 0], down: [0, 1, 0], width: 300, height: 200 }, window: { low, high: 80 }, isInverted: false, slab: { projection: 'none', mm: 0 }, fused: null }] })

test('sixty views a second are kept as ten, and the last of them is always kept', () => {
  const thinning = createThinning()
  const events: Recorded[] = []
  for (let ms = 0; ms <= 1_000; ms += 16) events.push(...thinning.take(ms, { shown: desk(ms), pointer: { pane: 0, at: [ms, 0, 0] } }))
  events.push(...thinning.due(null))
  for (const kind of ['shown|patch', 'pointer']) expect(events.filter((one) => kind.includes(one.kind)).length).toBeLessThanOrEqual(12)
  expect(createReplay(() => events).at(5_000)).toMatchObject({ shown: desk(992), pointer: { pane: 0, at: [992, 0, 0] } })
  expect(events.map(({ atMs }) => atMs)).toEqual(events.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
})

test('of a view that hardly changes little is kept, and every half minute the whole', () => {
  const thinning = createThinning()
  const events: Recorded[] = []
  for (let ms = 0; ms <= 2 * RECORDING_BOUNDS.wholeEveryMs + 1_000; ms += 500) events.push(...thinning.take(ms, { shown: desk(ms / 500) }))
  expect(events.filter(({ kind }) => kind === 'shown')).toHaveLength(3)
  expect(JSON.stringify(events.find(({ kind }) => kind === 'patch')!.body).length).toBeLessThan(JSON.stringify(desk(1)).length / 2)
  expect(createThinning().take(0, { pointer: null, marks: [] }), 'what was not shown is not kept').toEqual([])
})

test('a view that did not change is not kept again', () => {
  const thinning = createThinning()
  expect(thinning.take(0, { shown: desk(1) })).toHaveLength(1)
  expect([...thinning.take(500, { shown: desk(1) }), ...thinning.due(null)]).toEqual([])
  thinning.beginAnew()
  expect(thinning.take(1_000, { shown: desk(1) })).toMatchObject([{ kind: 'shown' }])
})

test('the recording is gone through forwards, backwards and by leaps, and shows the same at the same place', () => {
  const thinning = createThinning()
  const events: Recorded[] = [{ atMs: 0, kind: 'item', body: { item: 'first', phase: 'blind' } }]
  for (let ms = 0; ms < 60_000; ms += 200) {
    events.push(...thinning.take(ms, { shown: desk(ms / 200, -(ms % 7)) }))
    if (ms === 30_000) events.push({ atMs: ms, kind: 'phase', body: { phase: 'revealed' } })
  }
  const replay = createReplay(() => events)
  for (const at of [59_999, 10, 45_100, 30_000, 29_999, 0, 59_999]) expect(replay.at(at)).toMatchObject({ shown: desk(Math.floor(at / 200), -((Math.floor(at / 200) * 200) % 7)), itemId: 'first', phase: at >= 30_000 ? 'revealed' : 'blind' })
})

test('a recording that was altered shows nothing rather than something else', () => {
  expect(createReplay(() => [{ atMs: 0, kind: 'shown', body: { layout: '9x9' } }]).at(1).shown).toBeNull()
  expect(createReplay(() => [{ atMs: 0, kind: 'patch', body: { active: 0 } }]).at(1).shown).toBeNull()
})
