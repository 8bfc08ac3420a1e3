import type { Mm3, Shows, Two } from './manifest'

/** What is made of a series or a volume of labels. The same recipe and the same source make the same model. */
export interface AnatomyRecipe {
  version: 1
  /** Of a series. */
  surfaces: SurfaceRecipe[]
  groups: { key: string; name: Two; parent: string | null }[]
}

interface Named {
  /** Stable over revisions: a-z, 0-9, '-', '.', '_'. */
  key: string
  name: Two
  group: string
  /** #rrggbb */
  colour: string
  /** 0 is outermost. */
  depthOrder: number
}

/** The surface of what is at or above a value. */
export interface SurfaceRecipe extends Named {
  /** In the unit of the volume; 'body': where the patient begins, found by percentiles in what has no scale. */
  from: number | 'body'
  islands: 'largest' | 'all'
  /** Islands smaller than this are left out. */
  leastMl: number
  /** What the patient lies on goes; in Hounsfield units alone. */
  isWithoutHolder: boolean
  /** What it encloses belongs to it: only its outside is a surface. */
  isSolid: boolean
  /** Places (patient mm) in islands that somebody took out. */
  without: Mm3[]
  /** Sawn off: of what lies beyond a plane (patient mm, on the side that its unit normal points to) nothing is left. Absent: whole. */
  within?: { normal: Mm3; distanceMm: number }[]
}

export interface LabelRecipe extends Named { label: number }

/** At and above it is bone, in Hounsfield units. Nothing below it is shown of a head whose face is not decided on. */
export const BONE_HU = 226
const SKIN_HU = -350

const BONE: SurfaceRecipe = { key: 'bone', name: { en: 'Bone', zh: '骨' }, group: 'skeleton', colour: '#e8dcc4', depthOrder: 1, from: BONE_HU, islands: 'all', leastMl: 0.3, isWithoutHolder: true, isSolid: false, without: [] }
const SKIN: SurfaceRecipe = { key: 'skin', name: { en: 'Skin', zh: '皮肤' }, group: 'surface', colour: '#d9a88a', depthOrder: 0, from: SKIN_HU, islands: 'largest', leastMl: 1, isWithoutHolder: true, isSolid: true, without: [] }
const OUTSIDE: SurfaceRecipe = { ...SKIN, key: 'outside', name: { en: 'Outer surface', zh: '外表面' }, colour: '#c9b8b0', from: 'body', isWithoutHolder: false }
const SKELETON = { key: 'skeleton', name: { en: 'Skeleton', zh: '骨骼' }, parent: null }
const SURFACE = { key: 'surface', name: { en: 'Body surface', zh: '体表' }, parent: null }

/** For a series nobody chose anything for. */
export function defaultRecipe(unit: 'HU' | 'stored', shows: Shows): AnatomyRecipe {
  if (unit === 'stored') return { version: 1, surfaces: [OUTSIDE], groups: [SURFACE] }
  return shows === 'bone-only' ? { version: 1, surfaces: [BONE], groups: [SKELETON] } : { version: 1, surfaces: [BONE, SKIN], groups: [SKELETON, SURFACE] }
}
