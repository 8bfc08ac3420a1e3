import { describe, expect, test } from 'vitest'
import type { AssetManifest, Mm3, SceneState } from '#vr/contract'
import { combinedManifest, firstPlace, relationOf } from './combined'
import { fitOf, newLandmarks, turnOf, withoutLast, withPicked, type Landmarks } from './landmarks'
import { treeRows } from './tree'

const manifest = (model: string, keys: string[], frame: string | null = null, low: Mm3 = [0, 0, 0]): AssetManifest => ({
  version: 1, model, revision: 1, frameOfReferenceUid: frame, volume: null, slices: null,
  structures: keys.map((key, n) => ({ key, label: n, name: { en: key, zh: key }, group: 'bone', colour: '#ffffff', box: [low, low.map((one) => one + 10) as Mm3], depthOrder: n, volumeMl: 1, lods: [] })),
  groups: [{ key: 'bone', name: { en: 'Bones', zh: '骨' }, parent: null, centre: [0, 0, 0] }],
})
const main = manifest('head', ['skull', 'mandible'])
const atlas = manifest('atlas', ['skull', 'pons'])

describe('a model that was added', () => {
  test('has a branch of its own in the list, under its title, also where both have a group and a structure of one name', () => {
    const whole = combinedManifest(main, [{ source: 'atlas', title: 'Atlas', manifest: atlas }])
    const rows = treeRows(whole, {}, new Set(), '', 'en').map(({ kind, key, depth }) => `${'-'.repeat(depth)}${kind === 'group' ? `[${key}]` : key}`)
    expect(rows).toEqual(['[bone]', '-main/mandible', '-main/skull', '[atlas]', '-[atlas.bone]', '--atlas/pons', '--atlas/skull'])
  })
  test('of the same frame stands exactly where it is; any other in the middle, and is said not to be registered', () => {
    const [one, other] = [manifest('a', ['x'], '1.2.3'), manifest('b', ['y'], '1.2.3', [100, 0, 0])]
    expect(firstPlace(one, other).at).toEqual([0, 0, 0])
    const source = (over: Partial<SceneState['sources'][string]> = {}) => ({ model: 'b', revision: 1, place: { at: [0, 0, 0] as Mm3, turn: [0, 0, 0, 1] as [number, number, number, number] }, fitMm: null, ...over })
    expect(relationOf(one, other, source())).toEqual({ kind: 'exact' })
    expect(relationOf(one, other, source({ place: { at: [1, 0, 0], turn: [0, 0, 0, 1] } }))).toEqual({ kind: 'none' })
    expect(relationOf(main, other, source())).toEqual({ kind: 'none' })
    expect(relationOf(main, other, source({ fitMm: 2.5, landmarks: 4 }))).toEqual({ kind: 'landmarks', mm: 2.5, of: 4 })
    expect(firstPlace(main, other).at).toEqual([-100, 0, 0])
    expect(firstPlace(manifest('a', ['x']), manifest('b', ['y'])).at).toEqual([0, 0, 0])
  })
})

describe('landmarks', () => {
  const HEAD: Mm3[] = [[75, 5, -10], [-74, 7, -12], [2, -105, -20], [3, 10, 110]]
  const put = (landmarks: Landmarks, key: 'atlas/pons' | 'main/skull', mm: Mm3) => withPicked(landmarks, { key, mm })!
  test('are shown by turns, first on the added model; what is pressed on the other is not taken', () => {
    const first = put(newLandmarks('atlas'), 'atlas/pons', HEAD[0]!)
    expect([turnOf(newLandmarks('atlas')), turnOf(first)]).toEqual(['from', 'to'])
    expect(withPicked(newLandmarks('atlas'), { key: 'main/skull', mm: HEAD[0]! })).toBeNull()
    expect(withPicked(first, { key: 'atlas/pons', mm: HEAD[0]! })).toBeNull()
    expect(withoutLast(put(first, 'main/skull', HEAD[1]!))).toEqual(first)
    expect(withoutLast(first).pairs).toEqual([])
  })
  test('a half pair is left out of the fit', () => {
    const shifted = (point: Mm3): Mm3 => [point[0] + 10, point[1], point[2] - 5]
    const all = HEAD.reduce((now, point) => put(put(now, 'atlas/pons', point), 'main/skull', shifted(point)), newLandmarks('atlas'))
    const fit = fitOf(put(all, 'atlas/pons', [500, 500, 500]))
    expect(fit).toMatchObject({ kind: 'fitted', place: { at: [expect.closeTo(10, 6), expect.closeTo(0, 6), expect.closeTo(-5, 6)] } })
    expect(fitOf(newLandmarks('atlas'))).toEqual({ kind: 'refused', why: 'too-few' })
  })
})
