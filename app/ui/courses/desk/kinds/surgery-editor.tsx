import type { EditorOf } from './block-editor'

export function SurgeryEditor(_: EditorOf<'surgery'>) {
  return null
}
