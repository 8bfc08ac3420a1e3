import type { ViewOf } from './block-view'

export function CompareView(_: ViewOf<'compare'>) {
  return null
}
