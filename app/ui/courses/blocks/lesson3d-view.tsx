import type { ViewOf } from './block-view'

export function Lesson3dView(_: ViewOf<'lesson3d'>) {
  return null
}
