import type { PerspectiveCamera, Camera, Matrix4, Ray, Scene, WebGLRenderer } from 'three'
import type { AssetManifest, Lasso, Mm3, Operation, SceneState, SourceId, SourceState, StructureKey, ViewState } from '../../contract'
import type { FetchAsset } from './assets'
import type { Decode } from './decode-level'
import type { Section } from './caps'
import type { StlFile } from './export-stl'
import type { Lens } from './lens'
import type { Preview } from './looks'
import type { Progress } from './levels'
import type { HeadsetFrame, VolumePass } from './pass'
import type { FurtherModel } from './sources'
import type { Picked } from './pick'
import type { Anatomical } from './views'

export type Tool = 'look' | 'pull-out'
export interface RenderStats { frames: number; calls: number; triangles: number; geometries: number; textures: number; isAtRest: boolean; isLost: boolean }

export interface TheatreOptions {
  manifest: AssetManifest
  /** Path as the manifest has it. */
  fetchAsset: FetchAsset
  /** Reads surfaces beside the page's thread (decoder.ts); absent: on it, a little at a time. */
  decode?: Decode
  state: SceneState
  /** `null`: from the front. */
  view: ViewState | null
  /** What a hand did. The owner applies it and gives the new state to `setState`; until then the picture is as before. */
  onOperation(operation: Operation): void
  /** What a hand moves at this moment, until it is let go (null); before anything of it is in the state. */
  onCarried?(carried: Preview | null): void
  /** Whether a hand may take it. */
  mayTake?(key: StructureKey): boolean
  /** The person moved; not told of what `setView` did. */
  onView(view: ViewState): void
  onPick(picked: Picked | null): void
  onProgress(progress: Progress): void
  /** What the state's other sources are; null: it is not known here, and the rest is drawn without it. */
  further?(source: SourceId, of: SourceState): FurtherModel | null
  onFurther?(source: SourceId, progress: Progress): void
  /** The graphics context went away (true) and came back (false): the state is kept. */
  onLost?(isLost: boolean): void
  language?: 'en' | 'zh'
  /** Of all meshes together; the finest level within it is loaded. */
  mostTriangles?: number
  /** True: coarser surfaces whenever something moves; else where frames come too late. */
  isCoarseWhileMoving?: boolean
  /** False: colours as they are, without light. Where numbers are compared. */
  isLit?: boolean
}

export interface Theatre {
  state(): SceneState
  setState(state: SceneState): void
  view(): ViewState
  setView(view: ViewState): void
  look(name: Anatomical): void
  home(): void
  setTool(tool: Tool): void
  setHighlighted(key: StructureKey | null): void
  /** This source alone is drawn and picked; this person's look, not the scene's. `null`: all of them. */
  setAlone(source: SourceId | null): void
  setLanguage(language: 'en' | 'zh'): void
  /** At CSS pixels of the canvas. */
  pick(x: number, y: number): Picked | null
  /** From the eye, in the patient's millimetres. */
  rayAt(x: number, y: number): Ray
  pickRay(ray: Ray): Picked | null
  /** Where on the canvas, CSS pixels; `null`: behind the viewer. */
  project(mm: Mm3): { x: number; y: number } | null
  /** Areas of the faces of the cuts. */
  sections(): Section[]
  /** What was drawn around on the canvas (CSS pixels, a closed line) as the operation 'lasso' wants it; `null`: it encloses nothing. */
  lassoFrom(id: string, outline: readonly { x: number; y: number }[], keeps: Lasso['keeps']): Lasso | null
  /** A window that sees through what is in front; this person's alone. `null`: none. */
  setLens(lens: Lens | null): void
  /** Of these structures, or of all that are shown: one file each, patient mm, uncut and in their own place. */
  exportStl(keys?: readonly StructureKey[]): StlFile[]
  addPass(pass: VolumePass): () => void
  /** What a board shows: by its number among the frames that are kept. One person's look, not the scene's. */
  setFrame(key: StructureKey, frame: number): void
  /** The frame that is drawn; null: it is no board, or nothing has come yet. */
  frameOf(key: StructureKey): number | null
  /** A frame, soon: for passes. At rest nothing is drawn. */
  ask(): void
  drawNow(): void
  renderStats(): RenderStats
  /** For the headset: the same renderer, scene and camera, and the frame as it is drawn into what is bound. */
  stage: {
    renderer: WebGLRenderer
    scene: Scene
    camera: PerspectiveCamera
    drawFrame(camera: Camera, eyes: Camera, size: { width: number; height: number; headset?: HeadsetFrame }): void
    /** Middle and reach of the model in its place, patient mm. */
    centre: Mm3
    radiusMm: number
    /** As it is drawn now: read it, keep it not. */
    patientToRoom(): Matrix4
    /** Where a structure is drawn: its own place in the patient to where it was moved and exploded to. */
    placeOf(key: StructureKey): Matrix4 | undefined
    /** Something is in somebody's hand: quick is better than fine. */
    moves(): void
  }
  stop(): void
}
