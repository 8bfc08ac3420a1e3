import { lazy, Suspense } from 'react'
import type { RichDoc } from '~/domain/courses/rich-text'

const Editor = lazy(async () => ({ default: (await import('./rich/editor')).Editor }))

export interface RichEditorProps {
  /** Said above it, and read out. */
  label: string
  value: RichDoc
  onChange: (doc: RichDoc) => void
  language: 'en' | 'zh'
  /** `line`: a sentence or two; its tools are there while one writes. */
  size?: 'full' | 'line'
}

/** Rich text being written. Steps back are the desk's; what is pasted is kept as far as it fits. */
export function RichEditor(props: RichEditorProps) {
  return <Suspense fallback={<div className={props.size === 'line' ? 'h-20 animate-pulse rounded-sm bg-sunken' : 'h-40 animate-pulse rounded-sm bg-sunken'} aria-hidden />}><Editor {...props} /></Suspense>
}
