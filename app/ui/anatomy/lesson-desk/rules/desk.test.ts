import { describe, expect, test } from 'vitest'
import { newScene } from '#vr/core/state/empty'
import type { DraftStep } from '~/domain/anatomy/draft'
import * as desk from './desk'
import { MOST_POINTS, recordPointer } from './pointer-path'
import { depthAround, directionOf, newQuestion } from './questions'

const given = (id: string): DraftStep => ({ mark: `mark of ${id}`, recorded: { en: null, zh: null }, step: { id, title: { en: id, zh: id }, text: { en: '', zh: '' }, state: newScene('m', 1), view: { from: [0, -1, 0], to: [0, 0, 0], up: [0, 0, 1], heightMm: 1 }, transitionMs: 0, voice: null, pointer: [], quiz: null } })
const three = () => desk.opened(['a', 'b', 'c'].map(given))
const ids = ({ steps }: desk.DeskState) => steps.map(({ step }) => step.id)

describe('the steps on a desk', () => {
  test('what is written while the step is on its way is still to be saved', () => {
    const first = desk.changed(three(), 'b', { transitionMs: 100 })
    const sent = first.steps[1]!.step
    const later = desk.changed(first, 'b', { transitionMs: 200 })
    expect(desk.saved(first, 'b', sent, 'new').steps[1]).toMatchObject({ isDirty: false, mark: 'new' })
    expect(desk.saved(later, 'b', sent, 'new').steps[1]).toMatchObject({ isDirty: true, mark: 'new', step: { transitionMs: 200 } })
  })

  test('what a browser kept comes back; of a step that changed on the server since, nobody\'s words are written over', () => {
    const kept = desk.toKeep(desk.changed(desk.changed(three(), 'a', { transitionMs: 7 }), 'b', { transitionMs: 8 }))
    const server = three()
    server.steps[1]!.mark = 'another'
    const back = desk.withKept(server, kept)
    expect(back.steps.map(({ isDirty, isContested, step }) => [isDirty, isContested, step.transitionMs])).toEqual([[true, false, 7], [true, true, 8], [false, false, 0]])
  })

  test('a step moves, never beyond the ends; a removed one gives its place to its neighbour', () => {
    expect(ids(desk.moved(three(), 'c', 0)!)).toEqual(['c', 'a', 'b'])
    expect(ids(desk.moved(three(), 'a', 99)!)).toEqual(['b', 'c', 'a'])
    expect(desk.moved(three(), 'a', -1)).toBeNull()
    expect(desk.removed({ ...three(), current: 'c' }, 'c').current).toBe('b')
    expect(desk.removed({ ...three(), current: 'a' }, 'a').current).toBe('b')
    expect(desk.removed(desk.opened([given('a')]), 'a').current).toBeNull()
  })

  test('a new recording is used by a step that speaks with recordings, and waits beside one that does not', () => {
    const speaking = desk.changed(three(), 'a', { voice: { en: null, zh: null } })
    expect(desk.recorded(speaking, 'a', 'en', 'key').steps[0]).toMatchObject({ recorded: { en: 'key' }, step: { voice: { en: 'key', zh: null } } })
    expect(desk.recorded(three(), 'a', 'en', 'key').steps[0]).toMatchObject({ recorded: { en: 'key' }, step: { voice: null } })
  })
})

test('a pointer\'s path keeps its whole length however long somebody speaks', () => {
  const path = recordPointer()
  for (let atMs = 0; atMs <= 15 * 60_000; atMs += 20) path.add(atMs, [1 / 3, 0, 0], [0, 0, 0])
  const points = path.path()
  expect(points.length).toBeLessThanOrEqual(MOST_POINTS)
  expect(points.length).toBeGreaterThan(MOST_POINTS / 3)
  expect(points.at(-1)!.atMs).toBeGreaterThan(14.9 * 60_000)
  expect(points.every(({ atMs }, n) => n === 0 || atMs > points[n - 1]!.atMs)).toBe(true)
  expect(points[0]!.from).toEqual([0.3, 0, 0])
})

test('a question begins about what is in hand; a needle leads from its entry to where the tip was shown', () => {
  const structure = (key: string, depthOrder: number) => ({ key, label: 1, name: { en: key, zh: key }, group: 'g', colour: '#ffffff', box: [[0, 0, 0], [1, 1, 1]] as [[number, number, number], [number, number, number]], depthOrder, volumeMl: 1, lods: [] })
  const manifest = { structures: [structure('bone', 1), structure('skin', 0)] }
  expect(newQuestion('point-at', manifest, 'main/skin')).toMatchObject({ structure: 'main/skin' })
  expect(newQuestion('order-layers', manifest, null)).toEqual({ ask: 'order-layers', layers: ['main/skin', 'main/bone'] })
  expect(newQuestion('order-layers', { structures: manifest.structures.slice(0, 1) }, null)).toBeNull()
  expect(newQuestion('name', { structures: [] }, null)).toBeNull()
  expect(directionOf([1, 1, 1], [1, 1, 11])).toEqual([0, 0, 1])
  expect(directionOf([1, 1, 1], [1, 1, 1])).toBeNull()
  expect(depthAround(2)).toEqual([0, 5])
})
