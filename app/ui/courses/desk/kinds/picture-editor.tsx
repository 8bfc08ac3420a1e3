import type { EditorOf } from './block-editor'

export function PictureEditor(_: EditorOf<'picture'>) {
  return null
}
