import type { EditorOf } from './block-editor'

export function StackEditor(_: EditorOf<'stack'>) {
  return null
}
