import type { ViewOf } from './block-view'

export function DownloadView(_: ViewOf<'download'>) {
  return null
}
