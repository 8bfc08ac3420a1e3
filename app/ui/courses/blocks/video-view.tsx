import type { ViewOf } from './block-view'

export function VideoView(_: ViewOf<'video'>) {
  return null
}
