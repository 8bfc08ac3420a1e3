import type { ViewOf } from './block-view'

export function SurgeryView(_: ViewOf<'surgery'>) {
  return null
}
