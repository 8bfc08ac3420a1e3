import type { ViewOf } from './block-view'

export function PictureView(_: ViewOf<'picture'>) {
  return null
}
