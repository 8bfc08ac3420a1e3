import type { EditorOf } from './block-editor'

export function Lesson3dEditor(_: EditorOf<'lesson3d'>) {
  return null
}
