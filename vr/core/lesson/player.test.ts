import { expect, test } from 'vitest'
import type { StepShown } from '../../contract'
import { newScene } from '../state/empty'
import { fromFront, key, step } from './lesson.fixture'
import { createOutbox, MOST_WAITING, type Reply, type Waiting } from './outbox'
import { createPlayer, pointerAt } from './player'
import type { Picture } from './transition'

const shown = (id: string, change: Parameters<typeof step>[1] = {}): StepShown => ({ ...step(id, change), quiz: null })
const steps = [
  shown('one'),
  shown('two', { state: { ...newScene('phantom', 1), structures: { [key('skin')]: { opacity: 0 } } }, view: { ...fromFront, from: [0, 1_000, 0] } }),
  shown('three', { pointer: [{ atMs: 100, from: [0, -500, 0], to: [0, 0, 0] }, { atMs: 300, from: [0, -500, 0], to: [20, 0, 0] }] }),
]

function playing({ begin = 0, isStill = false } = {}) {
  let picture: Picture = { scene: newScene('phantom', 1), view: fromFront }
  const player = createPlayer({ steps, begin, now: () => picture, show: (scene, view) => { picture = { scene, view } }, body: { centre: [0, 0, 0], radiusMm: 100 }, firsts: new Map(), isStill: () => isStill })
  player.enter(0)
  return { player, picture: () => picture, look: (next: Picture) => { picture = next } }
}

test('the next step comes over its time and is then exactly what its maker saw', () => {
  const { player, picture } = playing()
  player.next(1_000)
  expect(player.state()).toMatchObject({ step: 1, mode: 'moving' })
  expect(player.tick(1_500)).toBe(true)
  expect(picture().scene.structures[key('skin')]).toMatchObject({ opacity: 0.5 })
  expect(player.tick(2_000)).toBe(false)
  expect(picture()).toEqual({ scene: steps[1]!.state, view: steps[1]!.view })
  expect(player.state().mode).toBe('following')
})

test('whoever asks for little movement is there at once', () => {
  const { player, picture } = playing({ isStill: true })
  player.next(0)
  expect(player.state().mode).toBe('following')
  expect(picture().view).toBe(steps[1]!.view)
})

test('a student who moves anything explores, also on the way; the lesson is where it was when they return', () => {
  const { player, picture, look } = playing()
  player.next(0)
  player.tick(400)
  player.touched()
  expect(player.state()).toMatchObject({ step: 1, mode: 'exploring' })
  const own = { scene: newScene('phantom', 1), view: { ...fromFront, heightMm: 10 } }
  look(own)
  expect(player.tick(5_000)).toBe(false)
  expect(picture()).toBe(own)
  player.resume(6_000)
  player.tick(6_500)
  expect(picture().view.heightMm).toBeGreaterThan(10)
  player.tick(7_000)
  expect(picture()).toEqual({ scene: steps[1]!.state, view: steps[1]!.view })
})

test('there is nothing before the first step and nothing after the last, which finishes the lesson', () => {
  const { player } = playing({ begin: 7 })
  expect(player.state()).toMatchObject({ step: 2, isFinished: true })
  player.next(0)
  expect(player.state().step).toBe(2)
  player.goTo(-3, 0)
  player.back(0)
  expect(player.state()).toMatchObject({ step: 0, isFinished: true })
})

test('the pointer goes its recorded way, and is gone at its end', () => {
  const { player } = playing({ begin: 2 })
  player.tick(50)
  expect(player.state().pointer).toBeNull()
  player.tick(200)
  expect(player.state().pointer?.to).toEqual([10, 0, 0])
  expect(player.tick(301)).toBe(false)
  expect(player.state().pointer).toBeNull()
  expect(pointerAt(steps[2]!.pointer, 300)?.to).toEqual([20, 0, 0])
})

const scored: Reply = { kind: 'scored', score: { score: 1, why: 'right' }, best: { score: 1, why: 'right' }, attempts: 1, right: { ask: 'order-layers', layers: [] } }
function sending(kept: { text: string | null }, replies: Reply[]) {
  const sent: Waiting[] = []
  const told: string[] = []
  let n = 0
  const outbox = createOutbox({
    kept: { get: () => kept.text, set: (text) => { kept.text = text } },
    send: async (waiting) => { sent.push(waiting); return replies.shift() ?? { kind: 'later' } },
    newId: () => `client-id-${String(n++).padStart(8, '0')}`, onReply: ({ stepId }, { kind }) => told.push(`${stepId} ${kind}`), onWaiting: () => undefined,
  })
  return { outbox, sent, told }
}
const answerOf = (stepId: string) => ({ lessonId: 'l', version: 1, stepId, answer: { ask: 'name' as const, choice: 1 } })

test('an answer that found no connection is sent by the next page, under the same name, once', async () => {
  const kept = { text: null as string | null }
  const before = sending(kept, [])
  before.outbox.give(answerOf('a'))
  await before.outbox.flush()
  expect(before.told).toEqual([])
  const after = sending(kept, [scored])
  await after.outbox.flush()
  await after.outbox.flush()
  expect(after.sent.map(({ clientId }) => clientId)).toEqual([before.sent[0]!.clientId])
  expect(after.told).toEqual(['a scored'])
  expect(kept.text).toBeNull()
})

test('what the server will never take does not stand in the way of what comes after', async () => {
  const { outbox, told } = sending({ text: null }, [{ kind: 'refused', why: 'too-many' }, scored])
  outbox.give(answerOf('a'))
  outbox.give(answerOf('b'))
  await outbox.flush()
  expect(told).toEqual(['a refused', 'b scored'])
})

test('as many wait as may, and what somebody wrote into the browser is read with care', () => {
  const kept = { text: '{"no": "list"}' as string | null }
  const { outbox } = sending(kept, [])
  for (let n = 0; n < MOST_WAITING; n++) expect(outbox.give(answerOf('a'))).toBe(true)
  expect(outbox.give(answerOf('a'))).toBe(false)
  kept.text = '[{"clientId": 7}, null'
  expect(outbox.waiting()).toEqual([])
})
