import type { Camera, DepthTexture, Matrix4, WebGLRenderer } from 'three'
import type { SceneState, StructureKey } from '../../contract'
import type { Glass } from './glass'
import type { SectionSource } from './section'

/** What a pass is told of the frame that is drawn. The same object each time: nothing is allocated per frame, keep no part of it. */
export interface PassFrame {
  renderer: WebGLRenderer
  /** Sees the room, in metres. In a headset an array camera: take the matrices from three's own uniforms in the shader. */
  camera: Camera
  /** From the patient's millimetres (space of the source 'main') to the room; place and size of the body are in it. */
  patientToRoom: Matrix4
  /**
   * Depth of the opaque meshes as they are drawn, cut and moved: window depth 0..1 of `camera`, 1 where there is none, `size`
   * large, not filtered. The ray ends there. `null`: no opaque mesh is shown.
   */
  opaqueDepth: DepthTexture | null
  /** What is translucent, in layers, where a pass said that it composes it (`takesGlass`); `null`: nothing is. */
  glass: Glass | null
  /** Structures that are drawn elsewhere than the patient has them. The same set while none comes or goes. */
  away: ReadonlySet<StructureKey>
  /** Pixels of what is drawn into. */
  size: { width: number; height: number }
  state: SceneState
  /** Someone turns, drags or cuts at this moment: coarse and quick is better than fine and late. A frame at rest follows. */
  isMoving: boolean
  nowMs: number
  /** `null`: a page. Else the time between two pictures of the display, and whether cheaper means than a coarser volume are used up. */
  headset: HeadsetFrame | null
}

export interface HeadsetFrame { targetMs: number; isSpent: boolean }

/**
 * Draws between the meshes and the labels: the ray-cast volume. `theatre.addPass(pass)` takes it, and gives the function that
 * takes it out again (which does not stop it). The theatre asks for a frame when state, view or size change; for anything else
 * (bricks have come, a finer picture is due) the pass calls `theatre.ask()`.
 */
export interface VolumePass {
  /** Before the picture's target is bound: uploads, own targets. Leaves target, viewport and clear colour as they were. */
  prepare(frame: PassFrame): void
  /** Over what is drawn, into the target that is bound; premultiplied, neither reads nor writes its depth. */
  draw(frame: PassFrame): void
  /** It wants another frame without anything having changed. */
  isBusy(): boolean
  /** Before `prepare`: it would draw translucent surfaces where they lie in what it draws. */
  wantsGlass?(state: SceneState): boolean
  /** After `prepare`: `glass` of this frame is in what it draws; nobody else draws it. */
  takesGlass?(): boolean
  /** Whether it draws anything of this scene. */
  shows?(state: SceneState): boolean
  /** After `prepare`: where the faces of cuts find the original's grey values; `null`: no cut asks for them, or nothing is here yet. */
  section?(): SectionSource | null
  /** The context was lost and is back: every texture is empty. */
  restored?(): void
  /** False: it needs no `opaqueDepth`, which is then not drawn for it. */
  readsDepth?: boolean
  stop(): void
}
