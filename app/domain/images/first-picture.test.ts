import { expect, test } from 'vitest'
import { firstPicture } from './first-picture'
import type { ReadingSeries } from './reading'

const series = (modality: string, frameCount: number, geometry: 'volume' | 'unjudged' | string[]) => firstPicture({
  modality, frameCount, geometry: (geometry === 'unjudged' ? null : geometry === 'volume' ? { kind: 'volume' } : { kind: 'stack', reasons: geometry }) as ReadingSeries['geometry'],
})

test('slices through a body open at their middle, also with one missing or unjudged; a volume of any kind does', () => {
  expect([series('CT', 60, 'volume'), series('MR', 31, ['missing-slice']), series('CT', 9, 'unjudged'), series('PT', 200, 'volume')]).toEqual([30, 15, 4, 100])
})

test('radiographs, clips, captures, a film of one slice and a handful of pictures open at the first', () => {
  expect([series('DX', 1, ['one-slice']), series('US', 80, ['no-position']), series('XA', 40, 'unjudged'), series('MR', 25, ['time-series']), series('MR', 30, ['doubled-position']), series('CT', 12, ['no-position']), series('CT', 3, 'volume')]).toEqual([0, 0, 0, 0, 0, 0, 0])
})
