import type { SceneState, SourceId, ViewState } from '#vr/contract'
import { withoutSource } from '#vr/core/state/apply'
import { isOf, MAIN, plainOf } from '#vr/core/state/structure-key'
import { NOT_MADE } from '#imaging/lesson/not-made'
import type { SeriesGeometryView } from '~/domain/images/reading'
import { readName } from '~/domain/people/person'
import type { MadeOf } from './made-of'

/** `waiting`: its job is asked for or runs; what was made before is shown meanwhile, where it may still be. */
export const MODEL_STATES = ['waiting', 'ready', 'failed', 'withdrawn'] as const
export type ModelState = (typeof MODEL_STATES)[number]

/** What a model may show of a head. `defaced`: all of a series whose face was taken away. */
export const SHOWN = ['all', 'bone-only', 'defaced'] as const
export type Shown = (typeof SHOWN)[number]

/**
 * By the decision on the face of its series (app/domain/images/held.ts): nobody decided means no skin. Null: no model is made of it, and none that was
 * made is shown: a copy that waits for a person, and the head that a confirmed copy stands for.
 */
export function shownOf(faceState: string): Shown | null {
  switch (faceState) {
    case 'none':
    case 'cleared': return 'all'
    case 'defaced': return 'defaced'
    case 'flagged':
    case 'bone-only': return 'bone-only'
    default: return null
  }
}

/** Whether what was made as `shows` is what the decision allows now. Never wider than it; narrower is made again. */
export const mayStillShow = (shows: string | null, faceState: string): boolean => shows !== null && shows === shownOf(faceState)

/** What a model was made of: a series of the store; a college's own meshes or labels; what comes with Theatrum. */
export const MODEL_SOURCES = ['study', 'upload', 'own'] as const
export type ModelSourceKind = (typeof MODEL_SOURCES)[number]

/** Whether the files of its ready revision may be given now. Of no study: nobody's face is in it. */
export const mayServe = (model: { source: string; shows: string | null }, faceState: string | undefined): boolean =>
  model.source === 'study' ? mayStillShow(model.shows, faceState ?? '') : model.shows !== null

/** Why a model is withdrawn; words in locales/anatomy.json (`reason.*`), as those of `FAILURES`. */
export const WITHDRAWALS = ['source-removed', 'source-changed', 'face-decided', 'source-replaced', 'pixels-waiting'] as const
export type Withdrawal = (typeof WITHDRAWALS)[number]

/** Why there is none. `gave-up`: its job failed again and again; the list of jobs has the reason. */
export const FAILURES = [...NOT_MADE, 'out-of-memory', 'timed-out', 'unreadable', 'gave-up'] as const
export type Failure = (typeof FAILURES)[number]

export const MOST_TITLE = 120
/** Empty: it is none. */
export const readTitle = (given: string): string => readName(given, MOST_TITLE)
export const MOST_SCENE_NAME = 80
export const readSceneName = (given: string): string => readName(given, MOST_SCENE_NAME)

/** Of one person and model. */
export const MOST_SCENES = 50
/** Of one scene, as text. */
export const MOST_SCENE_BYTES = 512 * 1024
/** In one institution, removed ones that can be brought back with them. */
export const MOST_MODELS = 2_000
/** A removed model can be brought back for so long. */
export const RESTORE_WITHIN_MS = 7 * 86_400_000

/** A model as lists show it. */
export interface ModelRow {
  id: string
  title: string
  source: ModelSourceKind
  state: ModelState
  reason: Withdrawal | Failure | null
  /** Of the job that makes it, 0 to 1; null where none is under way. */
  progress: number | null
  /** Of what can be opened now; null: nothing can. */
  shows: Shown | null
  structures: number
  bytes: number
  createdAt: Date
  institution: string
  /** Null: the study is gone. */
  study: { id: string; description: string; workspace: string } | null
  mayEdit: boolean
}

export interface SavedSceneRow {
  id: string
  name: string
  state: SceneState
  /** Null: as the theatre opens. */
  view: ViewState | null
  /** Further models that are left out: withdrawn, removed, or not for the reader. */
  missing: number
  changedAt: Date
}

export interface ModelList {
  models: ModelRow[]
  /** Somewhere: the button leads to the studies. */
  mayMake: boolean
  /** There are more than are shown. */
  isCut: boolean
}

export interface OpenedModel {
  model: {
    id: string
    title: string
    state: ModelState
    reason: Withdrawal | Failure | null
    /** What is served; null: nothing can be shown now. */
    revision: number | null
    shows: Shown | null
    createdAt: Date
    /** Null: it is gone. */
    study: { id: string; description: string } | null
    /** Null: of no study. */
    seriesId: string | null
    source: ModelSourceKind
    mayEdit: boolean
  }
  /** AssetManifest of vr/contract.ts; the paths in it are beside it. */
  manifestUrl: string | null
  /** Of the job that makes it, 0 to 1; null where none is under way. */
  progress: number | null
  /** The reader's own. */
  scenes: SavedSceneRow[]
}

/** A series of a study, and whether a model can be made of it. */
export interface SourceSeries {
  id: string
  seriesUid: string
  number: number | null
  modality: string
  description: string
  frameCount: number
  /** Null until judged. */
  geometry: SeriesGeometryView | null
  /** A copy that waits for a person, or the head that a confirmed copy stands for. */
  isBarred: boolean
  /** What a model of it may show. */
  shows: Shown | null
  makes: MadeOf | null
  /** Nobody has looked yet whether something is written in its pictures. */
  isWaiting: boolean
}
export interface ModelSources { study: { id: string; studyUid: string; description: string }; series: SourceSeries[] }

const MOST_VIEW_MM = 100_000

/** From where it was looked at, as a page sends it; null: it is none. */
export function readView(given: unknown): ViewState | null {
  if (typeof given !== 'object' || given === null) return null
  const { from, to, up, heightMm } = given as Record<string, unknown>
  const isPlace = (value: unknown): value is ViewState['from'] => Array.isArray(value) && value.length === 3 && value.every((one) => typeof one === 'number' && Math.abs(one) <= MOST_VIEW_MM)
  if (!isPlace(from) || !isPlace(to) || !isPlace(up) || typeof heightMm !== 'number' || !(heightMm > 0 && heightMm <= MOST_VIEW_MM)) return null
  return { from, to, up, heightMm }
}

/** A further model as it is now; without a revision nothing of it can be shown. */
export interface FurtherNow { id: string; title: string; revision: number | null; keys: ReadonlySet<string> }

/**
 * A scene that was kept of older revisions, for the present ones: what is no longer there is left out, further models that cannot be
 * shown (any more) with all that hangs on them.
 * @param further absent: nothing is known of further models, they stay as they are
 */
export function sceneFor(state: SceneState, model: { id: string; revision: number; keys: ReadonlySet<string> }, further?: ReadonlyMap<string, FurtherNow>): SceneState {
  const { main } = state.sources
  if (!main || main.model !== model.id) return state
  let scene = main.revision === model.revision ? state : atRevision(state, MAIN, model.revision, model.keys)
  if (!further) return scene
  for (const [source, of] of Object.entries(state.sources)) {
    if (source === MAIN) continue
    const now = further.get(of.model)
    if (!now || now.revision === null) scene = withoutSource(scene, source)
    else if (now.revision !== of.revision) scene = atRevision(scene, source, now.revision, now.keys)
  }
  return scene
}

/** How many of a scene's further models are left out by `sceneFor`. */
export const missingOf = (state: SceneState, further: ReadonlyMap<string, FurtherNow>): number => Object.entries(state.sources).filter(([source, { model }]) => source !== MAIN && (further.get(model)?.revision ?? null) === null).length

function atRevision(state: SceneState, source: SourceId, revision: number, keys: ReadonlySet<string>): SceneState {
  const isThere = (key: string) => !isOf(source, key) || keys.has(plainOf(key))
  return {
    ...state,
    sources: { ...state.sources, [source]: { ...state.sources[source]!, revision } },
    structures: Object.fromEntries(Object.entries(state.structures).filter(([key]) => isThere(key))),
    planes: state.planes.map((plane) => (plane.affects === 'all' ? plane : { ...plane, affects: plane.affects.filter(isThere) })),
    marks: Object.fromEntries(Object.entries(state.marks).map(([id, mark]) => [id, mark.on === null || isThere(mark.on) ? mark : { ...mark, on: null }])),
  }
}
