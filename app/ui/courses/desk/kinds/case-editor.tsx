import type { EditorOf } from './block-editor'

export function CaseEditor(_: EditorOf<'case'>) {
  return null
}
