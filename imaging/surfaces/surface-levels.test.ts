import { describe, expect, test } from 'vitest'
import { headValue, BALL as DENSE } from '../../tests/fixtures/phantom'
import { contentOf, triangleCount, type Grid } from './mesh'
import { edgesOf, mirrored, sampled } from './meshes.fixture'
import { surfaceLevels } from './surface-levels'

const HEAD: Grid = { size: [100, 120, 80], origin: [-85, -105, -100], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], spacing: [1.72, 1.76, 2.5] }

describe.each([['as it came', HEAD], ['mirrored', mirrored(HEAD)]] as const)('the head %s', async (_, grid) => {
  const samples = sampled(grid, headValue, (length) => new Int16Array(length))
  const ball = (await surfaceLevels({ ...grid, samples, isInside: (value) => value >= 500 && value <= 700 }, { triangles: [1000, 400, 150] }))!
  const skull = (await surfaceLevels({ ...grid, samples, isInside: (value) => value > 900 }, { triangles: [20_000, 6_000, 1_500] }))!

  test('has the dense ball on the left in front, of the right size, at every level of detail', () => {
    const truth = 4 / 3 * Math.PI * 9 ** 3 / 1000
    expect(Math.abs(ball.volumeMl / truth - 1)).toBeLessThan(0.03)
    for (const [level, { mesh }] of ball.levels.entries()) {
      const { mm3, centre } = contentOf(mesh)
      for (let axis = 0; axis < 3; axis++) expect(Math.abs(centre[axis]! - DENSE[axis]!)).toBeLessThan(HEAD.spacing[axis]! / 2)
      expect(Math.abs(mm3 / 1000 / ball.volumeMl - 1)).toBeLessThan([0.02, 0.05, 0.1][level]!)
    }
  })

  test('has levels of fewer triangles, each closed, each with a larger error that is said', () => {
    expect(skull.levels.map(({ mesh }) => triangleCount(mesh) <= 20_000)).toEqual([true, true, true])
    expect(triangleCount(skull.levels[1]!.mesh)).toBeLessThanOrEqual(6_000)
    expect(triangleCount(skull.levels[2]!.mesh)).toBeLessThanOrEqual(1_500)
    for (const { mesh } of skull.levels) expect(edgesOf(mesh).open).toBe(0)
    const errors = skull.levels.map(({ errorMm }) => errorMm)
    expect(errors).toEqual([...errors].sort((a, b) => a - b))
    expect(errors[2]).toBeGreaterThan(errors[0]!)
    expect(Math.abs(skull.box[1][0] - 75)).toBeLessThan(1.5)
    expect(Math.abs(skull.box[0][1] + 95)).toBeLessThan(1.5)
  })
})

test('a small structure is kept whole where it has fewer triangles than asked for', async () => {
  const samples = new Uint8Array(HEAD.size[0] * HEAD.size[1] * HEAD.size[2])
  samples[40 * 12_000 + 50 * 100 + 50] = 1
  const one = (await surfaceLevels({ ...HEAD, samples, isInside: (value) => value === 1 }))!
  expect(one.levels.map(({ mesh }) => triangleCount(mesh))).toEqual([12, 12, 12])
  expect(one.volumeMl).toBeCloseTo(1.72 * 1.76 * 2.5 / 1000, 9)
})

test('there is none of what is not there', async () => {
  const samples = new Int16Array(HEAD.size[0] * HEAD.size[1] * HEAD.size[2])
  expect(await surfaceLevels({ ...HEAD, samples, isInside: (value) => value > 226, level: 226 })).toBeNull()
})
