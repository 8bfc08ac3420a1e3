import type { ViewOf } from './block-view'

export function StackView(_: ViewOf<'stack'>) {
  return null
}
