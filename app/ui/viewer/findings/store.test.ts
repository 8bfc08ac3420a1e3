import { beforeEach, expect, test } from 'vitest'
import type { Finding, FindingContent } from '~/domain/images/finding'
import { createFindingsStore, type FindingsStore, type SaveAnswer } from './store'

const CONTENT: FindingContent = { shape: 'length', place: { space: 'patient', frameOfReferenceUid: '2.25.1', points: [[0, 0, 0], [3, 4, 0]] }, image: null, planeNormal: null, text: '', values: [{ name: 'length', value: 5, unit: 'mm' }], calibration: 'patient-space' }
const other = (text: string): FindingContent => ({ ...CONTENT, text })
const ME = { id: 'me', name: 'Demo teacher' }

/** A clock that is moved by hand, and a server that answers as it is told. */
let due: { at: number; run: () => void }[]
let clock: number
let calls: { kind: string; id: string; basedOn?: number; text?: string; removed?: boolean }[]
let answer: (kind: 'save' | 'remove', input: { basedOn?: number }) => SaveAnswer
const timers = { setTimeout: ((run: () => void, ms: number) => { const entry = { at: clock + ms, run }; due.push(entry); return entry }) as never, clearTimeout: ((entry: never) => { due = due.filter((one) => one !== entry) }) as never }
async function pass(ms: number) {
  const end = clock + ms
  for (;;) {
    const next = due.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0]
    if (!next) break
    due = due.filter((one) => one !== next)
    clock = next.at
    next.run()
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }
  clock = end
}
function makeStore(given: Finding[] = []): FindingsStore {
  let count = 0
  return createFindingsStore({
    me: ME, given, newId: () => `finding-${++count}`, now: () => clock, timers,
    port: {
      save: async ({ findingId, basedOn, content }) => { calls.push({ kind: 'save', id: findingId, basedOn, text: content.text }); return answer('save', { basedOn }) },
      remove: async ({ findingId, removed }) => { calls.push({ kind: 'remove', id: findingId, removed }); return answer('remove', {}) },
    },
  })
}
beforeEach(() => {
  due = []
  clock = 0
  calls = []
  answer = (kind, { basedOn }) => (kind === 'save' ? { kind: 'saved', version: (basedOn ?? 0) + 1 } : { kind: 'done' })
})

test('what is drawn is kept within a second, and changes in quick succession as one version', async () => {
  const store = makeStore()
  const { id } = store.add('study', CONTENT)
  store.change(id, other('a'))
  store.change(id, other('ab'))
  expect(store.waiting()).toBe(1)
  await pass(1_000)
  expect(calls).toEqual([{ kind: 'save', id, basedOn: 0, text: 'ab' }])
  expect([store.waiting(), store.all()[0]!.version]).toEqual([0, 1])
  store.change(id, other('abc'))
  await pass(1_000)
  expect(calls.at(-1)).toEqual({ kind: 'save', id, basedOn: 1, text: 'abc' })
})

test('a server that is away loses nothing: it is asked again until it answers', async () => {
  const store = makeStore()
  answer = () => ({ kind: 'unreachable' })
  store.add('study', CONTENT)
  store.add('study', other('second'))
  await pass(30_000)
  expect([store.isOffline(), store.waiting()]).toEqual([true, 2])
  answer = (_kind, { basedOn }) => ({ kind: 'saved', version: (basedOn ?? 0) + 1 })
  await pass(30_000)
  expect([store.isOffline(), store.waiting(), store.all().map((one) => one.state)]).toEqual([false, 0, ['saved', 'saved']])
})

test('drawn on in another window, ours follows as the next version and nothing is overwritten', async () => {
  const store = makeStore()
  let isFirst = true
  answer = (_kind, { basedOn }) => (isFirst ? ((isFirst = false), { kind: 'changed-elsewhere', version: 4 }) : { kind: 'saved', version: (basedOn ?? 0) + 1 })
  store.add('study', CONTENT)
  await pass(3_000)
  expect(calls.map((one) => one.basedOn)).toEqual([0, 4])
  expect(store.all()[0]!.version).toBe(5)
})

test('deleting is undone, also at the server', async () => {
  const store = makeStore()
  const { id } = store.add('study', CONTENT)
  await pass(1_000)
  store.remove(id)
  expect(store.all()).toEqual([])
  await pass(1_000)
  expect(calls.at(-1)).toEqual({ kind: 'remove', id, removed: true })
  store.undo()
  expect(store.all().map((one) => one.id)).toEqual([id])
  await pass(1_000)
  expect(calls.slice(-2)).toEqual([{ kind: 'remove', id, removed: false }, { kind: 'save', id, basedOn: 1, text: '' }])
  store.redo()
  expect(store.all()).toEqual([])
})

test('undone while its first version was on the way, and redone, it is there at the server too', async () => {
  const store = makeStore()
  const { id } = store.add('study', CONTENT)
  answer = (kind, { basedOn }) => {
    // The undo comes before the answer does.
    if (kind === 'save' && calls.length === 1) store.undo()
    return kind === 'save' ? { kind: 'saved', version: (basedOn ?? 0) + 1 } : { kind: 'done' }
  }
  await pass(2_000)
  expect(calls.map((one) => one.removed ?? one.kind)).toEqual(['save', true])
  store.redo()
  await pass(2_000)
  expect(calls.slice(2)).toMatchObject([{ kind: 'remove', id, removed: false }, { kind: 'save', id }])
})

test('undo goes back step by step, redo forward, and a new drawing ends what could be redone', () => {
  const store = makeStore()
  const { id } = store.add('study', CONTENT)
  store.change(id, other('a'))
  store.change(id, other('b'))
  store.undo()
  expect(store.all()[0]!.content.text).toBe('a')
  store.undo()
  expect(store.all()[0]!.content.text).toBe('')
  store.redo()
  expect(store.all()[0]!.content.text).toBe('a')
  store.add('study', CONTENT)
  expect(store.can()).toEqual({ undo: true, redo: false })
})

test('what others marked is seen and left alone', () => {
  const store = makeStore([{ id: 'theirs', studyId: 'study', version: 2, author: { id: 'somebody', name: 'Demo expert' }, createdAt: '', changedAt: '', content: CONTENT }])
  store.change('theirs', other('mine now'))
  store.remove('theirs')
  expect(store.all()).toMatchObject([{ id: 'theirs', isMine: false, content: { text: '' } }])
  expect(store.can().undo).toBe(false)
})

test('a finding that the server turns down stays on the page and says so', async () => {
  const store = makeStore()
  answer = () => ({ kind: 'refused' })
  store.add('study', CONTENT)
  await pass(2_000)
  expect(store.all()[0]!.state).toBe('refused')
})

test('through a link nothing that is drawn leaves the page, and nothing says that it was saved', async () => {
  const store = createFindingsStore({ me: null, given: [], newId: () => 'finding', now: () => clock, timers, port: null })
  store.add('study', CONTENT)
  store.change('finding', other('again'))
  store.undo()
  await pass(60_000)
  expect(store.all()).toMatchObject([{ id: 'finding', isMine: true, state: 'saved', content: { text: '' } }])
  store.remove('finding')
  expect(store.all()).toEqual([])
  store.stop()
  expect([store.isKeptHere, store.waiting(), store.lastSavedAt(), calls, due]).toEqual([true, 0, null, [], []])
})
