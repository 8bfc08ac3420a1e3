import { OwnerCells } from '#imaging/lesson/owners'
import type { ValueGrid } from '#imaging/lesson/lesson-pyramid'
import type { AssetManifest } from '#vr/contract'
import { CODES, fixtureVolume } from './volume'

type Owners = NonNullable<NonNullable<AssetManifest['volume']>['owners']>

/** Of the fixture's volume, made as the job makes them; in the order of the fixture's structures. */
export async function fixtureOwners(): Promise<{ owners: Owners; content: Uint8Array }> {
  const { volume, read } = fixtureVolume()
  const { size, spacing, origin, direction } = volume
  const { codes } = await read('', size, new AbortController().signal)
  const grid: Pick<ValueGrid, 'size' | 'spacing' | 'origin' | 'direction'> = { size, spacing, origin, direction }
  const cells = new OwnerCells(grid, null)
  for (const key of ['middle', 'back', 'ball'] as const) {
    cells.take({ key, depthOrder: 1, isSolid: false }, (at) => codes[(Math.floor(at / (size[0] * size[1])) * 64 + Math.floor(at / size[0]) % size[1]) * 64 + at % size[0]] === CODES[key])
  }
  return cells.finish([{ key: 'middle' }, { key: 'back' }, { key: 'ball' }], 'volume/owners')!
}
