import { describe, expect, test } from 'vitest'
import type { AssetManifest } from '#vr/contract'
import { shownOf, treeRows, windowOf, type TreeRow } from './tree'

const two = (en: string, zh: string) => ({ en, zh })
const structure = (key: string, en: string, zh: string, group: string): AssetManifest['structures'][number] => ({ key, label: 1, name: two(en, zh), group, colour: '#aabbcc', box: [[0, 0, 0], [1, 1, 1]], depthOrder: 0, volumeMl: 1, lods: [] })
const group = (key: string, en: string, zh: string, parent: string | null = null) => ({ key, name: two(en, zh), parent, centre: [0, 0, 0] as [number, number, number] })
const brain = {
  groups: [group('brain', 'Brain', '脑'), group('lobes', 'Lobes', '脑叶', 'brain'), group('skull', 'Skull', '颅骨'), group('nothing', 'Vessels', '血管')],
  structures: [structure('thalamus', 'Thalamus', '丘脑', 'brain'), structure('frontal', 'Frontal lobe', '额叶', 'lobes'), structure('gyrus10', 'Gyrus 10', '脑回10', 'lobes'), structure('gyrus9', 'Gyrus 9', '脑回9', 'lobes'), structure('mandible', 'Mandíbula', '下颌骨', 'skull')],
}
const names = (rows: TreeRow[]) => rows.map(({ name, depth }) => `${'-'.repeat(depth)}${name.en}`)
const rows = (words = '', closed: string[] = [], structures = {}) => treeRows(brain, structures, new Set(closed), words, 'en')

describe('the list of structures', () => {
  test('groups hold their groups and structures, in the order of the model, names by number; a group without a structure is not there', () => {
    expect(names(rows())).toEqual(['Brain', '-Lobes', '--Frontal lobe', '--Gyrus 9', '--Gyrus 10', '-Thalamus', 'Skull', '-Mandíbula'])
  })

  test('a closed group keeps its members together', () => {
    expect(names(rows('', ['brain']))).toEqual(['Brain', 'Skull', '-Mandíbula'])
    expect(rows('', ['brain'])[0]).toMatchObject({ members: ['main/thalamus', 'main/frontal', 'main/gyrus9', 'main/gyrus10'] })
  })

  test.each([['mandibula', ['Skull', '-Mandíbula']], ['额', ['Brain', '-Lobes', '--Frontal lobe']], ['brain gyrus 1', ['Brain', '-Lobes', '--Gyrus 10']], ['liver', []]])('"%s" finds %j, also in closed groups', (words, found) => {
    // One group with structures alone needs no head.
    const expected = found.length === 2 ? ['Mandíbula'] : found
    expect(names(rows(words, ['lobes']))).toEqual(expected)
  })

  test('a bone and a skin, each in a group of its own, need no groups above them', () => {
    const head = { groups: [group('skeleton', 'Skeleton', '骨骼'), group('surface', 'Body surface', '体表')], structures: [structure('bone', 'Bone', '骨', 'skeleton'), structure('skin', 'Skin', '皮肤', 'surface')] }
    expect(names(treeRows(head, {}, new Set(), '', 'en'))).toEqual(['Bone', 'Skin'])
  })

  test('what was put into a group of one’s own is found there', () => {
    expect(names(rows('', ['brain'], { 'main/mandible': { group: 'mine' } }))).toEqual(['Brain', 'mine', '-Mandíbula'])
  })

  test('groups that lie in each other do not hang the page', () => {
    const ring = { groups: [group('a', 'A', '甲', 'b'), group('b', 'B', '乙', 'a')], structures: [structure('x', 'X', '某', 'a'), structure('y', 'Y', '某', 'b')] }
    expect(names(treeRows(ring, {}, new Set(), '', 'en'))).toEqual(['X', 'Y'])
  })

  test('of five thousand rows those on the screen are drawn', () => {
    expect(windowOf(4_400, 440, 44, 5_000)).toEqual({ first: 94, last: 116 })
    expect(windowOf(0, 440, 44, 3)).toEqual({ first: 0, last: 3 })
    expect(windowOf(9_999_999, 440, 44, 3).first).toBeLessThanOrEqual(3)
  })

  test('an eye over several says whether all of them are seen', () => {
    expect([shownOf(['main/a', 'main/b'], {}), shownOf(['main/a', 'main/b'], { 'main/a': { shown: false } }), shownOf(['main/a'], { 'main/a': { shown: false } })]).toEqual(['all', 'some', 'none'])
  })
})
