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
  /** Clips and pictures on boards. */
  screens?: ManifestScreen[]
  /** Clips of the series that no board is made of, since there are more than a model has. */
  screensLeftOut?: number
}

/** A flat board, the structure `key`; its own place is the patient's, or beside everything. */
export interface ManifestScreen {
  key: string
  /** Pixels of a frame as it is kept. */
  size: [columns: number, rows: number]
  /** Bytes a pixel: grey, or red, green, blue. */
  channels: 1 | 3
  /** Where the first pixel begins; unit vectors along a row and down a column, width and height of the picture. mm. */
  corner: Mm3
  row: Mm3
  down: Mm3
  mm: [width: number, height: number]
  /** `beside`: nobody says where it lies, so that it has no sides of the patient. */
  stands: 'patient' | 'beside'
  /**
   * Size of a pixel in the file, and where lengths may be measured: both ends in the same of `within`, none in `except` (left, top, right, bottom
   * as shares of the picture). Null: the file states none, and the size of the board is ours.
   */
  scale: null | { from: 'regions' | 'patient' | 'stated' | 'projection'; mmPerPixel: [x: number, y: number]; within: [left: number, top: number, right: number, bottom: number][]; except: [left: number, top: number, right: number, bottom: number][] }
  /** Of each frame that is kept, ms from the first of the file; the first follows the last after `loopMs` from the beginning. */
  times: number[]
  loopMs: number
  /** `none`: the file says nothing that can be believed. */
  timesFrom: 'file' | 'none'
  /** More than there are times: every n-th is kept. */
  framesInFile: number
  /** Whole frames one after the other, gzip; the first row is the upper one. */
  files: { path: string; frames: number }[]
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
  /** Whose each part of it is: 16 bits a cell, little end first, x fastest, gzip; 0: nobody's, else one more than the structure's place in `structures`. `origin`: centre of the first cell, patient mm; axes as the volume's. Absent: what is pulled out stays in the volume. */
  owners?: { path: string; size: Mm3; spacing: Mm3; origin: Mm3; bytes: number } | null
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
