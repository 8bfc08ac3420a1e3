import type { EditorOf } from './block-editor'

export function AssignmentEditor(_: EditorOf<'assignment'>) {
  return null
}
