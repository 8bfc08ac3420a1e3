import type { EditorOf } from './block-editor'

export function VideoEditor(_: EditorOf<'video'>) {
  return null
}
