import { ArrowDown, ArrowUp, ChevronDown, ChevronLeft, ChevronRight, ChevronsDown, ChevronsUp, ChevronUp, Pause, Play, RotateCcw, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DisplayMove, DisplayPlace } from '~/domain/courses/display/display-move'
import type { LearnerBody } from '~/domain/courses/for-learner'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'

const LEAP = 5
const SKIP_S = 10

/** What the phone does within the block that stands on the display: steps, pictures of a series, a film. */
export function RemoteWithin({ body, place, move }: { body: LearnerBody; place: DisplayPlace | null; move: (asked: DisplayMove) => void }) {
  const { t } = useTranslation('learning')
  const steps = stepsOf(body)
  const isSeries = body.kind === 'stack' && body.seriesId !== null
  const plays = body.kind === 'video' || body.kind === 'audio' || body.kind === 'surgery'
  // Pictures begin at their first step; a spot is opened by nobody at first.
  const step = place?.step ?? (body.kind === 'picture' ? -1 : 0)
  return (
    <section aria-label={t('display.within')} className="flex flex-col gap-2 rounded-lg bg-sunken p-2" data-within={body.kind}>
      {!plays && !isSeries && (
        <Row
          before={<Button className="h-14 flex-1" aria-label={t('display.up')} onClick={() => move({ kind: 'scroll', by: -1 })}><ArrowUp aria-hidden /></Button>}
          said={t('display.page')}
          after={<Button className="h-14 flex-1" aria-label={t('display.down')} onClick={() => move({ kind: 'scroll', by: 1 })}><ArrowDown aria-hidden /></Button>}
        />
      )}
      {steps > 0 && (
        <Row
          before={<Button className="h-14 flex-1" aria-label={t('display.stepBefore')} disabled={step <= 0} onClick={() => move({ kind: 'step', to: step - 1 })}><ChevronLeft aria-hidden /></Button>}
          said={t('display.step', { at: step < 0 ? '–' : step + 1, of: steps })}
          after={<Button className="h-14 flex-1" aria-label={t('display.stepNext')} disabled={step >= steps - 1} onClick={() => move({ kind: 'step', to: step + 1 })}><ChevronRight aria-hidden /></Button>}
        />
      )}
      {isSeries && (
        <Row
          before={<><Button className="h-14 flex-1" aria-label={t('display.slices', { by: `−${LEAP}` })} onClick={() => move({ kind: 'slice', by: -LEAP })}><ChevronsUp aria-hidden /></Button><Button className="h-14 flex-1" aria-label={t('display.sliceBefore')} onClick={() => move({ kind: 'slice', by: -1 })}><ChevronUp aria-hidden /></Button></>}
          said={place?.index === undefined ? t('display.pictures') : t('display.picture', { number: place.index + 1 })}
          after={<><Button className="h-14 flex-1" aria-label={t('display.sliceNext')} onClick={() => move({ kind: 'slice', by: 1 })}><ChevronDown aria-hidden /></Button><Button className="h-14 flex-1" aria-label={t('display.slices', { by: `+${LEAP}` })} onClick={() => move({ kind: 'slice', by: LEAP })}><ChevronsDown aria-hidden /></Button></>}
        />
      )}
      {plays && (
        <div className="flex items-center gap-2">
          <Button className="h-14 flex-1" aria-label={t('display.back', { seconds: SKIP_S })} onClick={() => move({ kind: 'skip', byS: -SKIP_S })}><RotateCcw aria-hidden /></Button>
          <Button tone="primary" className="h-14 flex-2" icon={place?.isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />} onClick={() => move({ kind: place?.isPlaying ? 'pause' : 'play' })}>{t(place?.isPlaying ? 'display.pause' : 'display.play')}</Button>
          <Button className="h-14 flex-1" aria-label={t('display.forward', { seconds: SKIP_S })} onClick={() => move({ kind: 'skip', byS: SKIP_S })}><RotateCw aria-hidden /></Button>
        </div>
      )}
    </section>
  )
}

function Row({ before, said, after }: { before: ReactNode; said: string; after: ReactNode }) {
  return <div className="flex items-center gap-2">{before}<span role="status" className="w-24 shrink-0 text-center text-sm tabular-nums">{said}</span>{after}</div>
}

function stepsOf(body: LearnerBody): number {
  switch (body.kind) {
    case 'stack': return body.steps.length
    case 'quiz': return body.questions.length
    case 'picture': return body.hotspots.length
    case 'text': case 'assignment': case 'compare': case 'video': case 'audio': case 'surgery': case 'case': case 'lesson3d': case 'download': case 'link': return 0
  }
}
