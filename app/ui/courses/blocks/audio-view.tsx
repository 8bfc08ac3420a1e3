import type { ViewOf } from './block-view'

export function AudioView(_: ViewOf<'audio'>) {
  return null
}
