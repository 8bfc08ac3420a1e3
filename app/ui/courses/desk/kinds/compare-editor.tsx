import type { EditorOf } from './block-editor'

export function CompareEditor(_: EditorOf<'compare'>) {
  return null
}
