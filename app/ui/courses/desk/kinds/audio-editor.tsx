import type { EditorOf } from './block-editor'

export function AudioEditor(_: EditorOf<'audio'>) {
  return null
}
