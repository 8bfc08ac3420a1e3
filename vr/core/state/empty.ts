import type { SceneState } from '../../contract'

export const TURNED_NOT: [number, number, number, number] = [0, 0, 0, 1]

/** A model as it was made, whole, at life size. */
export function newScene(model: string, revision: number): SceneState {
  return {
    version: 1,
    sources: { main: { model, revision, place: { at: [0, 0, 0], turn: [...TURNED_NOT] }, fitMm: null } },
    structures: {}, explode: { by: null, amount: 0, centre: [0, 0, 0] }, peel: 0, volumes: {}, planes: [], box: null, lassos: [], marks: {},
    body: { place: { at: [0, 0, 0], turn: [...TURNED_NOT] }, scale: 1 },
  }
}
