import { ExternalLink } from 'lucide-react'
import type { ViewOf } from './block-view'

export function LinkView({ body }: ViewOf<'link'>) {
  if (!/^https:\/\//.test(body.url)) return null
  return (
    <a href={body.url} rel="noreferrer noopener" target="_blank" className="flex items-center gap-3 rounded-lg border border-line bg-raised p-4 hover:bg-sunken">
      <ExternalLink aria-hidden className="size-5 shrink-0 text-accent" />
      <span className="flex min-w-0 flex-col">
        <span className="font-medium break-words underline underline-offset-4">{body.words || hostOf(body.url)}</span>
        <span className="truncate text-sm text-ink-soft" lang="en">{hostOf(body.url)}</span>
      </span>
    </a>
  )
}

/** Where it leads is seen before one goes. */
function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
