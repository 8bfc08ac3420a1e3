import type { ViewOf } from './block-view'
import { RichText } from './rich-text'

export function TextView({ body, block }: ViewOf<'text'>) {
  return <RichText doc={body.doc} name={block.id} />
}
