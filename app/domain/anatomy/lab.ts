import type { LabMode } from '#vr/lab/protocol'
import type { SceneState } from '#vr/contract'
import type { OpenedModel, SavedSceneRow } from './anatomy'

/** Open at one time in one institution. */
export const MOST_OPEN_LABS = 50
/** Shown in a list. */
export const MOST_LABS_SHOWN = 50

/** A lab as lists show it. */
export interface LabRow { id: string; title: string; model: { id: string; title: string }; leader: string; institution: string; openedAt: Date }

/** One's own scene of the lab's model. `state` null: larger than a page may say at once, it is shown by its id. */
export type LabScene = Omit<SavedSceneRow, 'state'> & { state: SceneState | null }

/** A lab as its page needs it; the scene itself comes over the socket. */
export interface OpenedLab {
  lab: { id: string; title: string; mode: LabMode; leaderId: string; isClosed: boolean; mayLead: boolean }
  /** Who reads. */
  person: { id: string; name: string }
  model: OpenedModel['model']
  /** Null: there is nothing to be seen now. */
  manifestUrl: string | null
  progress: number | null
  /** The reader's own of the model. */
  scenes: LabScene[]
}
