import type { ViewOf } from './block-view'

export function LinkView({ body }: ViewOf<'link'>) {
  return body.url ? <a href={body.url} rel="noreferrer noopener" target="_blank" className="underline underline-offset-4">{body.words || body.url}</a> : null
}
