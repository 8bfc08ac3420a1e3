import type { ViewOf } from './block-view'

export function CaseView(_: ViewOf<'case'>) {
  return null
}
