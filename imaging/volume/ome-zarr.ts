import type { SeriesGeometry } from '../contract'
import type { SampleType } from '../codecs/frames-file'

/** In Zarr's order: slices, rows, columns. */
export interface LevelShape {
  size: [number, number, number]
  /** mm. */
  spacing: [number, number, number]
  /** Against the level before. */
  halved: [boolean, boolean, boolean]
}

export function arrayMetadata({ size }: LevelShape, dataType: SampleType, chunk: number) {
  return {
    zarr_format: 3, node_type: 'array', shape: size, data_type: dataType, fill_value: 0, attributes: {}, dimension_names: ['z', 'y', 'x'],
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [chunk, chunk, chunk] } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'gzip', configuration: { level: 5 } }],
  }
}

/** What our own attribute says; `patient` turns voxels of level 0 into millimetres (LPS), as `patientPosition` does. */
export interface PyramidAttributes {
  version: 1
  values: 'stored' | 'real'
  rescale: { slope: number; intercept: number; type: string }
  downsampling: 'mean'
  /** Centre of the first voxel of level 0. */
  origin: number[]
  /** Unit vectors along x (columns), y (rows) and z (slices): nine cosines. */
  direction: number[]
  /** mm along x, y, z. */
  spacing: number[]
  frameOfReferenceUid: string | null
}

export function groupMetadata(shapes: LevelShape[], geometry: Extract<SeriesGeometry, { kind: 'volume' }>, rescale: { slope: number; intercept: number; type?: string } | null, isReal: boolean) {
  const full = shapes[0]!
  const theatrum: PyramidAttributes = {
    version: 1, values: isReal ? 'real' : 'stored', rescale: { slope: rescale?.slope ?? 1, intercept: rescale?.intercept ?? 0, type: rescale?.type ?? '' }, downsampling: 'mean',
    origin: geometry.origin, direction: geometry.direction, spacing: geometry.spacing, frameOfReferenceUid: geometry.frameOfReferenceUid,
  }
  return {
    zarr_format: 3, node_type: 'group',
    attributes: {
      ome: {
        version: '0.5',
        multiscales: [{
          name: 'volume', type: 'mean', metadata: { description: 'Each voxel is the mean of the voxels of the level before that it covers, rounded to the data type.' },
          axes: ['z', 'y', 'x'].map((name) => ({ name, type: 'space', unit: 'millimeter' })),
          datasets: shapes.map(({ spacing }, index) => ({
            path: String(index),
            coordinateTransformations: [
              { type: 'scale', scale: spacing },
              // The first voxel of a coarser level has its centre between those of the voxels that it covers.
              { type: 'translation', translation: spacing.map((each, axis) => (each - full.spacing[axis]!) / 2) },
            ],
          })),
        }],
      },
      theatrum,
    },
  }
}
