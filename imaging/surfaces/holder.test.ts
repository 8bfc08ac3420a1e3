import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { headValue } from '../../tests/fixtures/phantom'
import { samples as sampleFiles } from '../../tests/setup/samples'
import { bodyOf, removeHolder } from './holder'
import { findIslands } from './islands'
import type { Grid } from './mesh'
import { sampled } from './meshes.fixture'
import { threshold } from './threshold'

const HEAD: Grid = { size: [110, 130, 40], origin: [-95, -110, -60], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1.72, 1.76, 3] }

/** A shell of 4 mm behind the head, 3 mm off the skin, as dense as bone. */
const inHolder = (x: number, y: number) => y > 20 && Math.abs(Math.hypot(x / 82, y / 102) - 1) * 92 < 2

test('a shell about the back of the head goes, the skull behind its skin stays to the voxel', () => {
  const samples = sampled(HEAD, (at) => inHolder(at[0], at[1]) ? 900 : headValue(at), (length) => new Int16Array(length))
  const mask = threshold(samples, 226)
  const { mask: kept, removed } = removeHolder({ ...HEAD, samples }, mask)
  const clean = threshold(sampled(HEAD, headValue, (length) => new Int16Array(length)), 226)
  expect(removed.length).toBeGreaterThan(0)
  expect(Buffer.compare(kept, clean)).toBe(0)
})

test('where there is no holder nothing goes, and where there is no body nothing is decided', () => {
  const samples = sampled(HEAD, headValue, (length) => new Int16Array(length))
  expect(removeHolder({ ...HEAD, samples }, threshold(samples, 226)).removed).toEqual([])
  const air = new Int16Array(samples.length).fill(-1000)
  expect(bodyOf({ ...HEAD, samples: air })).toBeNull()
  expect(removeHolder({ ...HEAD, samples: air }, threshold(air, 226)).removed).toEqual([])
})

test('of a real head in its holder the two halves of the holder go and the skull stays', () => {
  const { samples, size } = headCt()
  const grid: Grid = { size, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [0.957, 0.957, 1.5] }
  const before = findIslands(threshold(samples, 226), size, { neighbours: 26 })
  const { mask, removed } = removeHolder({ ...grid, samples }, threshold(samples, 226))
  const after = findIslands(mask, size, { neighbours: 26 })
  expect(after.islands[0]).toEqual(before.islands[0])
  expect(removed.slice(0, 2).every((voxels) => voxels > 15_000)).toBe(true)
  expect(after.islands[1]?.voxels ?? 0).toBeLessThan(2_000)
})

/** Its voxels as they lie in the project; which side is which does not matter here. */
function headCt(): { samples: Int16Array; size: [number, number, number] } {
  const tar = gunzipSync(readFileSync(sampleFiles.headCt))
  for (let at = 0; at + 512 <= tar.length && tar[at];) {
    const name = tar.subarray(at, at + 100).toString('latin1').replace(/\0.*/s, '')
    const bytes = parseInt(tar.subarray(at + 124, at + 136).toString(), 8)
    if (name.endsWith('matrix.dat')) return { samples: new Int16Array(tar.buffer.slice(tar.byteOffset + at + 512, tar.byteOffset + at + 512 + bytes)), size: [256, 256, 108] }
    at += 512 + Math.ceil(bytes / 512) * 512
  }
  throw new Error('no voxels in the sample')
}
