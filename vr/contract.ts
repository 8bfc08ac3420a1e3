/**
 * What the parts of `vr/` hand to each other, to the application and to the server. Plain data: it is saved, sent and compared.
 * Knows nothing of three, React, the browser or app/.
 *
 * All places are the patient's, in millimetres, as DICOM has them (LPS: x to the left, y to the back, z to the head). Only
 * `body.place` is the room's: metres, y up.
 */

/** Patient space, LPS, mm. */
export type Mm3 = [x: number, y: number, z: number]
/** Unit quaternion. */
export type Quaternion = [x: number, y: number, z: number, w: number]
/** Turned about the origin first, then moved. */
export interface Pose { at: Mm3; turn: Quaternion }

/** 'main' is the study that a scene began with; an atlas or a second study gets another name. At most `BOUNDS.sources`. */
export type SourceId = string
/** Stable over revisions of a model. */
export type StructureKey = `${SourceId}/${string}`
/** What can be held, moved and put back. */
export type Handle = StructureKey | `group:${string}` | `cut:${string}` | 'body'

export const PRESETS = ['bone', 'vessel', 'lung', 'skin', 'brain', 'mip', 'xray'] as const
export type Preset = (typeof PRESETS)[number]

/** Value in the unit of the volume (HU, or stored values where it is no HU), never a code of eight bits. */
export interface TransferPoint { value: number; colour: [red: number, green: number, blue: number]; opacityPerMm: number }

export interface CutPlane {
  id: string
  /** Unit vector; the side it points to is taken away. */
  normal: Mm3
  /** Of the plane from the patient's origin along the normal. */
  distanceMm: number
  isOn: boolean
  /** Whether the original grey values are drawn on the cut. */
  section: boolean
  affects: 'all' | StructureKey[]
}
export interface CutBox { low: Mm3; high: Mm3; turn: Quaternion; keeps: 'inside' | 'outside' }
/** Drawn on the screen: a closed outline seen from `eye`, as tangents right and up of the direction `towards`. */
export interface Lasso { id: string; eye: Mm3; towards: Mm3; up: Mm3; outline: [number, number][]; keeps: 'inside' | 'outside' }

export const MARK_KINDS = ['distance', 'angle', 'area', 'label', 'stroke', 'landmark', 'path'] as const
export interface Two { en: string; zh: string }
export interface Mark {
  kind: (typeof MARK_KINDS)[number]
  /** Of a label: what it names, and where its words stand at the end of the line. */
  points: Mm3[]
  text?: Two
  /** Moves with it when it is pulled out; its points are in the space of that structure's own source. */
  on: Handle | null
  /** #rrggbb; absent: that of all marks. */
  colour?: string
  /** Its points lie on structures of these sources, told in the space of 'main': it is gone when one of them is placed anew. */
  between?: SourceId[]
  /** The person who made it; an id, no name. */
  by: string
}

export interface StructureState {
  /** Absent: shown. */
  shown?: boolean
  /** 0 to 1; absent: 1. */
  opacity?: number
  /** #rrggbb; absent: the model's. */
  colour?: string
  /** Absent: where it is in the patient. In the space of 'main', after the place of its source. */
  moved?: Pose
  /** Absent: the model's group. */
  group?: string
}

export interface VolumeState {
  shown: boolean
  preset: Preset
  /** Own curve, in order of value; null: the preset's. */
  transfer: TransferPoint[] | null
  window: { center: number; width: number }
  /** 0 to 1. */
  opacity: number
  look: 'shaded' | 'mip' | 'xray'
  removed: ('table' | 'bone')[]
}

export interface SourceState {
  model: string
  revision: number
  /** Into the space of 'main'. */
  place: Pose
  /** Root mean square of the landmarks' distances, mm; null: not registered by landmarks. */
  fitMm: number | null
  /** How many they were. */
  landmarks?: number
}

/** Shared, saved, undoable. Holds only what differs from the model; the picture is a function of it. */
export interface SceneState {
  version: 1
  sources: Record<SourceId, SourceState>
  structures: Record<StructureKey, StructureState>
  /** Amount 0 (together) to 1. */
  explode: { by: 'group' | 'structure' | 'layer' | null; amount: number; centre: Mm3 }
  /** 0 (whole) to 1, by the model's depth order. */
  peel: number
  /** Absent: as the model is shown at first. */
  volumes: Record<SourceId, VolumeState>
  planes: CutPlane[]
  box: CutBox | null
  lassos: Lasso[]
  marks: Record<string, Mark>
  /** Of the whole body in the room: metres, y up; 1 is life size. */
  body: { place: Pose; scale: number }
}

/** One person's look at it: not shared unless a teacher leads, not undone. Height of the picture at `to`, mm. */
export interface ViewState { from: Mm3; to: Mm3; up: Mm3; heightMm: number }

/**
 * Absolute values only, never "add": doing it twice is doing it once, and a replay needs no clock. Mouse, touch, keys, hands,
 * lessons and labs all make these.
 */
export type Operation =
  | { do: 'show'; of: StructureKey[]; shown: boolean }
  | { do: 'fade'; of: StructureKey[]; opacity: number }
  | { do: 'tint'; of: StructureKey[]; colour: string | null }
  | { do: 'group'; of: StructureKey[]; group: string | null }
  /** Pull out, move, turn; `null` puts back. Of 'body' the pose is the room's and the scale counts. */
  | { do: 'place'; of: Handle; pose: Pose | null; scale?: number }
  | { do: 'explode'; by: SceneState['explode']['by']; amount: number; centre: Mm3 }
  | { do: 'peel'; amount: number }
  | { do: 'cut'; plane: CutPlane }
  | { do: 'uncut'; id: string }
  | { do: 'box'; box: CutBox | null }
  | { do: 'lasso'; lasso: Lasso }
  | { do: 'unlasso'; id: string }
  | { do: 'volume'; of: SourceId; set: Partial<VolumeState> }
  | { do: 'mark'; id: string; mark: Mark | null }
  | { do: 'combine'; id: SourceId; source: SourceState | null }
  /** A step of a lesson, a saved scene, the beginning. */
  | { do: 'restore'; state: SceneState }

export type Refused = 'unknown-structure' | 'unknown-source' | 'out-of-bounds' | 'too-many' | 'no-change' | 'held-by-other' | 'not-allowed' | 'changed-by-other'
export type Applied = { kind: 'applied'; state: SceneState; touched: string[] } | { kind: 'refused'; why: Refused }

/** What the models of a scene have; all that the rules need of them. */
export interface SceneBounds {
  /** Structure to its group in the model. */
  structures: ReadonlyMap<StructureKey, string>
  /** Sources with a volume, and how each is shown before anybody touches it. */
  volumes: ReadonlyMap<SourceId, VolumeState>
  /** Models that may be combined here, as `model@revision`. */
  models: ReadonlySet<string>
  /** Where several revisions of a model are known: as they are in a scene with these sources. */
  within?(sources: SceneState['sources']): SceneBounds
}

export const BOUNDS = {
  sources: 4, planes: 3, lassos: 8, outline: 64, marks: 500, points: 200, transfer: 16, structures: 1_000,
  /** Of any place, from the patient's origin. */
  placeMm: 10_000,
  scale: [0.05, 20],
  text: 200,
} as const

export type Quiz =
  | { ask: 'point-at'; structure: StructureKey; toleranceMm: number }
  | { ask: 'name'; structure: StructureKey; choices: Two[]; right: number }
  | { ask: 'place-label'; labels: { text: Two; structure: StructureKey }[]; toleranceMm: number }
  /** `visible`: share of its surface that must be free from where the student looks. */
  | { ask: 'cut-to-see'; structure: StructureKey; visible: number; mayHide: StructureKey[] }
  | { ask: 'order-layers'; layers: StructureKey[] }
  | { ask: 'needle'; point: string; entry: Mm3; toleranceMm: number; direction: Mm3; toleranceDeg: number; depthMm: [least: number, most: number]; avoid: StructureKey[] }
/** What a student is shown of a question: without what is right. */
export type QuizAsked =
  | { ask: 'point-at'; name: Two }
  | { ask: 'name'; structure: StructureKey; choices: Two[] /** in an order of the person's own */; /** Of these choices in this order; the answer says which it was given to. */ order: string }
  | { ask: 'place-label'; labels: Two[] }
  | { ask: 'cut-to-see'; structure: StructureKey }
  | { ask: 'order-layers'; layers: StructureKey[] /** not in their order */ }
  | { ask: 'needle'; point: string }
/** As it was given. Places are finding records' places: patient mm, on the structure as it lies in the patient. */
export type QuizAnswer =
  | { ask: 'point-at'; at: Mm3 }
  | { ask: 'name'; /** Among the choices as they were shown; once it is kept, among those of the question as it was made. */ choice: number; /** As the question that it was given to said. */ order?: string }
  | { ask: 'place-label'; places: (Mm3 | null)[] }
  | { ask: 'cut-to-see'; state: SceneState; view: ViewState }
  | { ask: 'order-layers'; order: StructureKey[] }
  | { ask: 'needle'; entry: Mm3; tip: Mm3 }
export interface QuizScore { score: number; distanceMm?: number; angleDeg?: number; depthMm?: number; touched?: StructureKey[]; why: string }

export interface LessonStep {
  id: string
  title: Two
  text: Two
  state: SceneState
  view: ViewState
  transitionMs: number
  /** Keys of recordings; 'spoken' lets the browser read the text. */
  voice: { en: string | null; zh: string | null } | 'spoken' | null
  /** At most 3,000. */
  pointer: { atMs: number; from: Mm3; to: Mm3 }[]
  quiz: Quiz | null
}

/** A step as students get it. */
export type StepShown = Omit<LessonStep, 'quiz'> & { quiz: QuizAsked | null }

/** What the files of a made model are and where they stand in the patient. */
export interface AssetManifest {
  version: 1
  model: string
  revision: number
  frameOfReferenceUid: string | null
  volume: null | {
    /** Centre of voxel (0,0,0), and columns of unit vectors of x, y, z. */
    origin: Mm3
    direction: [...Mm3, ...Mm3, ...Mm3]
    /** Of the finest level. */
    size: Mm3
    spacing: Mm3
    /** Code 0..255 to value, rising. */
    values: number[]
    unit: 'HU' | 'stored'
    histogram: number[]
    /** Finest first. `translation`: centre of the level's first voxel along the axes from `origin`, mm. `occupancy`: least and most code of each brick, x fastest, base64. */
    levels: { size: Mm3; spacing: Mm3; translation: Mm3; path: string; bytes: number; brick: 64; occupancy: string }[]
    shows: 'all' | 'bone-only' | 'defaced'
    /** What can be left out: two bytes a cell, x fastest, gzip: 255 where the table, then where bone is. `origin`: centre of the first cell, patient mm; axes as the volume's. Absent: nothing was looked for. */
    removable?: { path: string; size: Mm3; spacing: Mm3; origin: Mm3; bytes: number; has: ('table' | 'bone')[] } | null
    /** Whose each part of it is: 16 bits a cell, little end first, x fastest, gzip; 0: nobody's, else one more than the structure's place in `structures`. `origin`: centre of the first cell, patient mm; axes as the volume's. Absent: what is pulled out stays in the volume. */
    owners?: { path: string; size: Mm3; spacing: Mm3; origin: Mm3; bytes: number } | null
  }
  structures: {
    key: string; label: number; name: Two; group: string; colour: string
    /** Least and most corner, patient mm. */
    box: [Mm3, Mm3]
    /** 0 is outermost. */
    depthOrder: number
    volumeMl: number
    /** Finest first; `file` holds all structures of that level. */
    lods: { file: string; triangles: number; errorMm: number }[]
  }[]
  groups: { key: string; name: Two; parent: string | null; centre: Mm3 }[]
  /** Where the 2D reader shows the same place. */
  slices: { studyId: string; seriesId: string } | null
  /** Clips and pictures on boards: each is one of the structures, so that all verbs do with it what they do with any. */
  screens?: AssetScreen[]
  /** Clips of the series that no board is made of, since there are more than a model has. */
  screensLeftOut?: number
}

/** A flat board: its front is the side from which a row goes to the right and a column down; its back has no picture. */
export interface AssetScreen {
  /** Of the structure. */
  key: string
  /** Pixels of a frame as it is kept. */
  size: [columns: number, rows: number]
  /** Bytes a pixel: grey, or red, green, blue. */
  channels: 1 | 3
  /** Where the first pixel begins; unit vectors along a row and down a column; width and height of the picture. Patient mm. */
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
