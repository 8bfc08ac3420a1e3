/**
 * What a made model consists of and where it stands in the patient: the plain data that the theatre reads. Structurally
 * `AssetManifest` of vr/contract.ts, which this part of the house does not know; a test over there holds the two together.
 */
export type Mm3 = [x: number, y: number, z: number]
export interface Two { en: string; zh: string }

export interface AnatomyManifest {
  version: 1
  model: string
  revision: number
  frameOfReferenceUid: string | null
  volume: LessonVolume | null
  structures: ManifestStructure[]
  groups: { key: string; name: Two; parent: string | null; centre: Mm3 }[]
  slices: { studyId: string; seriesId: string } | null
}

export interface LessonVolume {
  /** Centre of the first voxel of the finest level, patient mm. */
  origin: Mm3
  /** Unit vectors along x (columns), y (rows), z (slices); right-handed. */
  direction: [...Mm3, ...Mm3, ...Mm3]
  size: Mm3
  spacing: Mm3
  /** Value of each code, rising. Where `shows` is 'bone-only' code 0 says only that the value lies below that of code 1. */
  values: number[]
  unit: 'HU' | 'stored'
  /** Voxels of the finest level by code. */
  histogram: number[]
  levels: LessonLevel[]
  shows: Shows
  /** What can be left out: two bytes a cell, x fastest, gzip: 255 where the table, then where bone is. `origin`: centre of the first cell, patient mm; axes as the volume's. */
  removable?: { path: string; size: Mm3; spacing: Mm3; origin: Mm3; bytes: number; has: ('table' | 'bone')[] } | null
}

export interface LessonLevel {
  size: Mm3
  spacing: Mm3
  /** Centre of the level's first voxel, along the axes from `origin`, mm. */
  translation: Mm3
  /** Folder below the model's; chunks are `c/z/y/x` in it. A chunk of nothing but code 0 is not there. */
  path: string
  /** Of its chunks as they lie there. */
  bytes: number
  brick: 64
  /** Least and most code of each brick's own voxels (none of its neighbours'), x fastest, then y, then z, base64. */
  occupancy: string
}

export type Shows = 'all' | 'bone-only' | 'defaced'

export interface ManifestStructure {
  key: string
  label: number
  name: Two
  group: string
  colour: string
  box: [Mm3, Mm3]
  depthOrder: number
  volumeMl: number
  lods: { file: string; triangles: number; errorMm: number }[]
}
