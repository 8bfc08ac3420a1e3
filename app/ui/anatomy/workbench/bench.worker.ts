import { BARRIER, LabelDesk } from '#imaging/segmentation/desk/desk'
import { histogramOf } from '#imaging/segmentation/desk/histogram'
import { writeLabelsNifti } from '#imaging/segmentation/desk/labels-nifti'
import { eachPixel, slicePlanes, type PlaneName, type SlicePlane } from '#imaging/segmentation/desk/planes'
import { previewGrid } from '#imaging/segmentation/desk/surface'
import { readPlainLabelVolume } from '#imaging/lesson/plain-label-volume'
import { levelFor, voxelsOf, type WorkbenchLevel, type WorkbenchVolume } from '~/domain/anatomy/workbench'
import type { BenchAsks, BenchInfo, BenchMessage, BenchRequest, BenchSlice } from './protocol'
import { readVolume, unpacked, VolumeLost } from './read-volume'

/** Holds the volume and its labels; everything that takes longer than a moment is done here. One request after the other. */
const scope = self as unknown as { onmessage: ((event: MessageEvent<BenchRequest>) => void) | null; postMessage(message: BenchMessage, transfer?: Transferable[]): void }

interface Open { desk: LabelDesk; planes: Record<PlaneName, SlicePlane> }
let open: Open | null = null
let turn: Promise<void> = Promise.resolve()

scope.onmessage = ({ data }) => {
  turn = turn.then(() => answer(data)).then(
    ({ value, transfer }) => scope.postMessage({ kind: 'answer', id: data.id, value }, transfer),
    (error: unknown) => scope.postMessage({ kind: 'failed', id: data.id, why: error instanceof VolumeLost ? error.why : error instanceof RangeError ? 'memory' : 'failed', detail: error instanceof Error ? error.message : String(error) }),
  )
}

async function answer(request: BenchRequest): Promise<{ value: unknown; transfer?: Transferable[] }> {
  if (request.ask === 'open') return { value: await begin(request) }
  if (!open) throw new Error('nothing is open')
  const { desk, planes } = open
  switch (request.ask) {
    case 'slice': {
      const slice = sliceOf(desk, planes[request.plane], request.index)
      return { value: slice, transfer: [slice.grey.buffer, slice.labels.buffer] }
    }
    case 'run': {
      const done = desk.run(request.operation)
      scope.postMessage({ kind: 'state', state: desk.state() })
      return { value: done }
    }
    case 'lift': {
      desk.lift()
      scope.postMessage({ kind: 'state', state: desk.state() })
      return { value: null }
    }
    case 'islands': return { value: desk.islands() }
    case 'island-at': return { value: desk.islandAt(request.at) }
    case 'island-voxel': return { value: desk.islandVoxel(request.place) }
    case 'change': return { value: desk.state().change }
    case 'file': return { value: await fileOf(desk) }
    case 'preview': {
      const grid = previewGrid(desk.grid, desk.labels, new Set(request.labels))
      return { value: grid, ...(grid ? { transfer: [grid.labels.buffer] } : {}) }
    }
  }
}

async function begin({ modelId, volume, most, labels, names }: BenchAsks['open']['give']): Promise<BenchInfo> {
  open = null
  const finest = levelFor(volume.levels, most)
  if (!finest) throw new VolumeLost('memory')
  const drawn = labels ? readPlainLabelVolume(await unpacked(labels, voxelsOf(volume.levels[0]!) * 8 + 1_024)) : null
  const level = drawn ? levelOf(drawn.size, volume) : finest
  if (!level) throw new VolumeLost('labels-elsewhere')
  if (level.index < finest.index) throw new VolumeLost('memory', 'labels finer than this device holds')
  const { samples, slope, intercept } = await readVolume(modelId, volume, level, (fraction) => scope.postMessage({ kind: 'progress', fraction }))
  const { size, spacing, origin } = level
  const grid = { size, spacing, origin, direction: volume.direction }
  const desk = new LabelDesk(grid, { samples, size, spacing, slope, intercept }, drawn?.labels ?? null, names, volume.floor)
  const planes = slicePlanes(grid)
  open = { desk, planes }
  scope.postMessage({ kind: 'state', state: desk.state() })
  return { level, direction: volume.direction, planes, histogram: histogramOf(desk.grey, volume.floor), isHounsfield: volume.isHounsfield, floor: volume.floor }
}

/** The server took them for one of these grids, corner by corner (app/domain/anatomy/labels-grid.ts); of those no two are of one size. */
const levelOf = (size: readonly number[], { levels }: WorkbenchVolume): WorkbenchLevel | undefined => levels.find((level) => level.size.every((side, axis) => side === size[axis]))

function sliceOf(desk: LabelDesk, plane: SlicePlane, index: number): BenchSlice {
  const { samples, slope, intercept, size } = desk.grey
  const [grey, labels] = [new Float32Array(plane.columns * plane.rows), new Uint16Array(plane.columns * plane.rows)]
  eachPixel(plane, size as [number, number, number], Math.max(0, Math.min(plane.count - 1, index)), (pixel, at) => {
    grey[pixel] = samples[at]! * slope + intercept
    labels[pixel] = desk.labels[at]!
  })
  return { grey, labels, change: desk.state().change }
}

async function fileOf(desk: LabelDesk): Promise<BenchAsks['file']['take']> {
  const { change, voxels } = desk.state()
  const plain = new Blob([writeLabelsNifti(desk.grid, desk.labels, (label) => label === BARRIER)])
  const file = await new Response(plain.stream().pipeThrough(new CompressionStream('gzip'))).blob()
  return { file, change, labelled: Object.keys(voxels).map(Number).filter((label) => label !== BARRIER) }
}
