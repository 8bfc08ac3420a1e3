import { expect, test } from 'vitest'
import type { AssetManifest, Operation, SceneState } from '../../contract'
import { apply } from '../state/apply'
import { newScene } from '../state/empty'
import { sourceIdOf } from '../state/structure-key'
import { boundsOf } from './bounds'

const ATLAS = 'atlasmodel001'
const atlas = sourceIdOf(ATLAS)
const of = (model: string, revision: number, keys: string[]) => ({ model, revision, volume: null, structures: keys.map((key) => ({ key, group: 'bone' })) }) as unknown as AssetManifest
const bring = (revision: number): Operation => ({ do: 'combine', id: atlas, source: { model: ATLAS, revision, place: { at: [0, 0, 0], turn: [0, 0, 0, 1] }, fitMm: null } })
const fade = (key: string): Operation => ({ do: 'fade', of: [`${atlas}/${key}`], opacity: 0.5 })
function after(state: SceneState, operation: Operation, bounds: ReturnType<typeof boundsOf>) {
  const applied = apply(state, operation, bounds)
  if (applied.kind !== 'applied') throw new Error(applied.why)
  return applied.state
}

test('two revisions of an added model are known beside each other, and each scene is judged by the one that it has, whichever came first', () => {
  for (const order of [[1, 2], [2, 1]]) {
    const bounds = boundsOf(of('head', 1, ['skull']))
    for (const revision of order) bounds.admit(of(ATLAS, revision, [revision === 1 ? 'old' : 'new']))
    expect([1, 2].map((revision) => bounds.has({ model: ATLAS, revision }))).toEqual([true, true])
    const [first, second] = [1, 2].map((revision) => after(newScene('head', 1), bring(revision), bounds)) as [SceneState, SceneState]
    expect([apply(first, fade('old'), bounds).kind, apply(first, fade('new'), bounds).kind]).toEqual(['applied', 'refused'])
    expect([apply(second, fade('old'), bounds).kind, apply(second, fade('new'), bounds).kind]).toEqual(['refused', 'applied'])
    expect(apply(newScene('head', 1), { do: 'restore', state: after(first, fade('old'), bounds) }, bounds).kind, 'a scene that comes as a whole').toBe('applied')
  }
})

test('what is taken as others say is so of one revision alone', () => {
  const bounds = boundsOf(of('head', 1, ['skull']))
  bounds.trust({ model: ATLAS, revision: 1 })
  bounds.admit(of(ATLAS, 2, ['new']))
  const [first, second] = [1, 2].map((revision) => after(newScene('head', 1), bring(revision), bounds)) as [SceneState, SceneState]
  expect([apply(first, fade('whatever'), bounds).kind, apply(second, fade('whatever'), bounds).kind]).toEqual(['applied', 'refused'])
  bounds.admit(of(ATLAS, 1, ['old']))
  expect([apply(first, fade('whatever'), bounds).kind, apply(first, fade('old'), bounds).kind], 'read at last').toEqual(['refused', 'applied'])
})

test('of a model that is made again and again only so many revisions are kept, and never less than what the scene began with', () => {
  const bounds = boundsOf(of('head', 1, ['skull']))
  for (let revision = 1; revision <= 40; revision++) bounds.admit(of(ATLAS, revision, ['one']))
  expect([...bounds.models].sort()).toEqual(['head@1', ...Array.from({ length: 16 }, (_, n) => `${ATLAS}@${n + 25}`)].sort())
})
