import { useTranslation } from '~/i18n/use-translation'
import { useCallback, type ReactNode, type RefObject } from 'react'
import { cx } from '../class-names'

export const LAYOUTS = ['side', 'pip', 'single'] as const
export type Layout = (typeof LAYOUTS)[number]

/** What a stream is called in the reader's language where it has one of the usual names. */
export function useStreamName(): (name: string) => string {
  const { t } = useTranslation('broadcast')
  return useCallback((name: string) => {
    const known = (['field', 'panorama', 'endoscope', 'microscope', 'monitor', 'ultrasound'] as const).find((each) => each === name)
    return known ? t(`stream.${known}`) : name
  }, [t])
}

/**
 * The pictures. Each stream keeps its element whatever the layout, so that a change of layout costs no frame:
 * side by side (one above the other on an upright phone), the others small in a corner, or one alone.
 */
export function Stage({ streams, main, layout, containers, onChoose, overlay, note }: {
  streams: readonly string[]
  main: string
  layout: Layout
  containers: RefObject<Map<string, HTMLElement>>
  /** A small picture was pressed: it becomes the main one. */
  onChoose: (name: string) => void
  /** Over all pictures: slate, sentences. */
  overlay?: ReactNode
  /** On one picture: no signal. */
  note?: (name: string) => ReactNode
}) {
  const nameOf = useStreamName()
  const { t } = useTranslation('broadcast')
  const others = streams.filter((name) => name !== main)
  const isGrid = layout === 'side'
  // Two on an upright screen meet in the middle, instead of each floating in its own half.
  const isPair = isGrid && streams.length === 2
  return (
    <div className={cx('relative size-full overflow-hidden bg-black', isGrid && 'grid gap-1', isGrid && (streams.length > 2 ? 'grid-cols-1 sm:grid-cols-2 portrait:grid-cols-1' : streams.length === 2 ? 'portrait:grid-rows-2 landscape:grid-cols-2' : ''))}>
      {streams.map((name) => {
        const isMain = name === main
        const place = others.indexOf(name)
        return (
          <div
            key={name} data-picture={name}
            className={cx(
              'overflow-hidden bg-black', isGrid ? 'relative min-h-0 min-w-0' : 'absolute',
              layout === 'single' && (isMain ? 'inset-0' : 'invisible inset-0'),
              layout === 'pip' && (isMain ? 'inset-0' : 'z-10 aspect-video w-1/3 max-w-md rounded-sm ring-1 ring-line sm:w-1/4'),
            )}
            style={layout === 'pip' && !isMain ? { right: '1rem', bottom: `calc(5.5rem + ${place} * (min(25vw, 28rem) * 0.5625 + 0.5rem))` } : undefined}
          >
            <div ref={(element) => { if (element) containers.current?.set(name, element); else containers.current?.delete(name) }} className={cx('absolute inset-0 [&>*]:size-full [&>*]:object-contain', isPair && (name === streams[0] ? 'portrait:[&>*]:object-bottom' : 'portrait:[&>*]:object-top'))} />
            {note?.(name)}
            {streams.length > 1 && <span className={`pointer-events-none absolute left-2 z-10 rounded-sm bg-black/70 px-2 py-0.5 text-sm text-white ${layout === 'pip' && !isMain ? 'top-2' : isPair && name !== streams[0] ? 'top-16 portrait:top-2' : 'top-16'}`}>{nameOf(name)}</span>}
            {layout === 'pip' && !isMain && <button type="button" className="absolute inset-0 z-20" aria-label={t('watch.makeMain', { name: nameOf(name) })} onClick={() => onChoose(name)} />}
          </div>
        )
      })}
      {overlay}
    </div>
  )
}

/** A full card over the stage: says what is, and what comes. */
export function StageCard({ icon, title, text, children, isSolid = true }: { icon?: ReactNode; title: ReactNode; text?: ReactNode; children?: ReactNode; isSolid?: boolean }) {
  return (
    <div className={cx('absolute inset-0 z-20 flex flex-col items-center justify-center gap-4 overflow-y-auto p-6 text-center', isSolid ? 'bg-black' : 'bg-black/75')}>
      {icon && <span aria-hidden className="text-ink-soft [&_svg]:size-12">{icon}</span>}
      <p className="text-xl font-semibold text-balance" role="status">{title}</p>
      {text && <p className="max-w-prose text-lg text-ink-soft">{text}</p>}
      {children}
    </div>
  )
}
