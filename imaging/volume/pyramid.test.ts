import { describe, expect, test } from 'vitest'
import * as zarr from 'zarrita'
import type { Frame, SeriesGeometry } from '../contract'
import { judgeGeometry, patientPosition } from '../geometry/gate'
import { ANISOTROPIC, AXIAL, CORONAL, OBLIQUE, phantomSlices, phantomValue, shuffled, type PhantomShape } from '../../tests/fixtures/phantom'
import type { PyramidAttributes } from './ome-zarr'
import { levelShapes, writePyramid, type VolumeSource } from './pyramid'

type Volume = Extract<SeriesGeometry, { kind: 'volume' }>
interface OmeAttributes { ome: { version: string; multiscales: { axes: { name: string; unit: string }[]; datasets: { path: string; coordinateTransformations: [{ scale: number[] }, { translation: number[] }] }[] }[] }; theatrum: PyramidAttributes }

/** Large enough for several chunks along each axis, and odd. */
const large = (shape: PhantomShape): PhantomShape => ({ ...shape, columns: 131, rows: 70, slices: 67 })

async function built(shape: PhantomShape, change: Partial<VolumeSource> = {}) {
  const slices = phantomSlices(shape)
  const geometry = judgeGeometry(shuffled(slices).map((slice) => slice.geometry)) as Volume
  const frames = new Map(slices.map((slice) => [slice.geometry.sopInstanceUid, slice.frame]))
  const store = new Map<string, Uint8Array>()
  const asked: number[] = []
  const summary = await writePyramid({
    geometry, rescales: slices.map(() => ({ slope: 1, intercept: -1024, type: 'HU' })),
    slice: async (index) => {
      asked.push(index)
      return frames.get(geometry.order[index]!.sopInstanceUid)!
    },
    ...change,
  }, async (key, bytes) => void store.set(`/${key}`, bytes))
  const group = await zarr.open.v3(store, { kind: 'group' })
  return { geometry, store, summary, asked, attributes: group.attrs as unknown as OmeAttributes, level: async (path: string) => zarr.get(await zarr.open.v3(group.resolve(path), { kind: 'array' })) }
}

describe.each(Object.entries({ axial: AXIAL, coronal: CORONAL, oblique: OBLIQUE, anisotropic: ANISOTROPIC }))('an %s series, read back by another program', (_, small) => {
  const shape = large(small)

  test('every voxel of the full level is the stored value of its place in the patient: left is left', async () => {
    const { geometry, level, attributes } = await built(shape)
    const { data, shape: size } = await level('0')
    expect(size).toEqual([67, 70, 131])
    expect(data).toBeInstanceOf(Int16Array)
    const { origin, direction, spacing } = attributes.theatrum
    const described: Volume = { ...geometry, origin: origin as Volume['origin'], direction, spacing: spacing as Volume['spacing'] }
    let wrong = 0
    for (let z = 0; z < 67; z++) for (let y = 0; y < 70; y++) for (let x = 0; x < 131; x++) {
      const value = (data as Int16Array)[(z * 70 + y) * 131 + x]!
      const due = phantomValue(patientPosition(described, [x, y, z]))
      // On the edge of the ball and between two integers the last bit of a cosine decides.
      if (Math.abs(value - due) > 1 && Math.abs(Math.abs(value - due) - 3000) > 1) wrong++
    }
    expect(wrong).toBe(0)
    const [leftmost, rightmost] = [0, 130].map((x) => patientPosition(described, [x, 0, 0]))
    expect(Math.sign(leftmost![0] - rightmost![0])).toBe(Math.sign(-direction[0]!))
  })

  test('a coarser level is the mean of what it covers, at the place that its scale and translation say', async () => {
    const { level, attributes } = await built(shape)
    const [full, half] = [await level('0'), await level('1')]
    const { scale } = attributes.ome.multiscales[0]!.datasets[1]!.coordinateTransformations[0]
    const { translation } = attributes.ome.multiscales[0]!.datasets[1]!.coordinateTransformations[1]
    const fullScale = attributes.ome.multiscales[0]!.datasets[0]!.coordinateTransformations[0].scale
    const factor = scale.map((each, axis) => Math.round(each / fullScale[axis]!))
    expect(translation).toEqual(factor.map((each, axis) => (each - 1) * fullScale[axis]! / 2))
    expect(half.shape).toEqual(full.shape.map((side, axis) => Math.ceil(side / factor[axis]!)))
    for (const at of [[0, 0, 0], [5, 9, 20], half.shape.map((side) => side - 1)]) {
      const covered: number[] = []
      for (let z = at[0]! * factor[0]!; z < Math.min(full.shape[0]!, (at[0]! + 1) * factor[0]!); z++)
        for (let y = at[1]! * factor[1]!; y < Math.min(full.shape[1]!, (at[1]! + 1) * factor[1]!); y++)
          for (let x = at[2]! * factor[2]!; x < Math.min(full.shape[2]!, (at[2]! + 1) * factor[2]!); x++) covered.push((full.data as Int16Array)[(z * full.shape[1]! + y) * full.shape[2]! + x]!)
      const mean = covered.reduce((sum, value) => sum + value, 0) / covered.length
      expect((half.data as Int16Array)[(at[0]! * half.shape[1]! + at[1]!) * half.shape[2]! + at[2]!]).toBe(Math.round(mean))
    }
  })
})

test('the metadata is OME-Zarr 0.5 in millimetres, and says how values become Hounsfield units', async () => {
  const { attributes, store, summary } = await built(large(AXIAL))
  const [multiscale] = attributes.ome.multiscales
  expect(attributes.ome.version).toBe('0.5')
  expect(multiscale!.axes).toEqual(['z', 'y', 'x'].map((name) => ({ name, type: 'space', unit: 'millimeter' })))
  expect(multiscale!.datasets.map((each) => each.path)).toEqual(summary.levels.map((_, index) => String(index)))
  expect(multiscale!.datasets[0]!.coordinateTransformations[0].scale).toEqual([2.5, 1.5, 2])
  expect(attributes.theatrum).toMatchObject({ values: 'stored', rescale: { slope: 1, intercept: -1024, type: 'HU' }, downsampling: 'mean' })
  expect([...store.keys()].at(-1)).toBe('/zarr.json')
  expect(summary.bytes).toBe([...store.values()].reduce((sum, bytes) => sum + bytes.length, 0))
})

test('slices are asked for once and in order, and the last level is one chunk', async () => {
  const { asked, store, summary } = await built(large(AXIAL))
  expect(asked).toEqual(Array.from({ length: 67 }, (_, index) => index))
  const last = summary.levels.length - 1
  expect([...store.keys()].filter((key) => key.startsWith(`/${last}/c/`))).toEqual([`/${last}/c/0/0/0`])
})

test('thick slices are not made thicker before the pixels are as large', () => {
  expect(levelShapes([512, 512, 40], [0.5, 0.5, 5]).map((shape) => shape.size)).toEqual([[40, 512, 512], [40, 256, 256], [40, 128, 128], [40, 64, 64]])
  expect(levelShapes([512, 512, 300], [0.7, 0.7, 0.7]).map((shape) => shape.size)).toEqual([[300, 512, 512], [150, 256, 256], [75, 128, 128], [38, 64, 64]])
  expect(levelShapes([64, 64, 64], [1, 1, 1])).toHaveLength(1)
  expect(levelShapes([10, 10, 1000], [1, 1, 1]).at(-1)!.size).toEqual([63, 10, 10])
})

test('slices with rescales of their own, as in PET, are kept as real values', async () => {
  const shape = { ...AXIAL, slices: 3 }
  const { level, attributes } = await built(shape, { rescales: [0.5, 2, 3].map((slope) => ({ slope, intercept: 10 })) })
  expect(attributes.theatrum).toMatchObject({ values: 'real', rescale: { slope: 1, intercept: 0 } })
  const { data } = await level('0')
  const stored = phantomSlices(shape).map((slice) => slice.frame.samples)
  for (const [z, slope] of [0.5, 2, 3].entries()) expect((data as Float32Array)[z * 1200 + 77]).toBe(Math.fround(stored[z]![77]! * slope + 10))
})

test('a slice of another size, of colours or of another type ends the work without the group\'s metadata', async () => {
  const plain = phantomSlices(AXIAL).map((slice) => slice.frame)
  for (const [change, reason] of [[{ rows: 29 }, 'unsupported-pixels'], [{ samplesPerPixel: 3 }, 'unsupported-pixels'], [{ samples: new Uint16Array(1200) }, 'unsupported-pixels']] as [Partial<Frame>, string][]) {
    const keys: string[] = []
    const geometry = judgeGeometry(phantomSlices(AXIAL).map((slice) => slice.geometry)) as Volume
    const source: VolumeSource = { geometry, rescales: plain.map(() => null), slice: async (index) => index === 11 ? { ...plain[index]!, ...change } : plain[index]! }
    await expect(writePyramid(source, async (key) => void keys.push(key))).rejects.toMatchObject({ reason })
    expect(keys).not.toContain('zarr.json')
  }
})
