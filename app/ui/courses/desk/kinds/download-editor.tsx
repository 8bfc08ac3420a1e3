import type { EditorOf } from './block-editor'

export function DownloadEditor(_: EditorOf<'download'>) {
  return null
}
