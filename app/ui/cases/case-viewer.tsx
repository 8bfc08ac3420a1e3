import { ChevronLeft, ChevronRight, ScanLine } from 'lucide-react'
import { useMemo, type RefObject } from 'react'
import type { CaseContent } from '~/domain/cases/case'
import type { CasePictures } from '~/domain/cases/case-pictures.server'
import type { Finding } from '~/domain/images/finding'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton, LinkButton } from '../button'
import { useShortcuts } from '../keyboard'
import { EmbeddedViewer } from '../viewer/embedded-viewer'
import { firstIndexOf } from './first-view'
import { inLanguage, type TextLanguage } from './two'
import type { Steps } from './use-steps'

export interface CaseViewerProps {
  content: CaseContent
  pictures: CasePictures
  findings: Finding[]
  me: { id: string; name: string }
  steps: Steps
  room: RefObject<HTMLDivElement>
  language: TextLanguage
}

/** The case's pictures beside its text, with the place that the text is at. */
export function CaseViewer({ content, pictures, findings, me, steps, room, language }: CaseViewerProps) {
  const { t } = useTranslation('case')
  const { views, lastKey } = steps
  useShortcuts(useMemo(() => (views.length === 0 ? [] : [
    { key: '[', label: t('keys.before'), run: () => steps.step(-1) },
    { key: ']', label: t('keys.next'), run: () => steps.step(1) },
  ]), [t, views, steps]))
  const at = views.findIndex(({ key }) => key === lastKey)
  const words = at >= 0 ? inLanguage(views[at]!.words, language) : null
  const series = pictures.studies.flatMap((study) => study.series)
  return (
    <div data-room="reading-room" className="flex size-full min-h-0 flex-col bg-surface text-ink">
      {views.length > 0 && (
        <div role="group" aria-label={t('steps.label')} className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-1" data-steps>
          <IconButton label={t('steps.before')} disabled={at === 0} onClick={() => steps.step(-1)}><ChevronLeft aria-hidden /></IconButton>
          <button type="button" disabled={at < 0} onClick={() => lastKey && steps.show(lastKey)} title={t('steps.again')} className="target min-w-0 flex-1 rounded-sm px-2 text-left hover:bg-sunken">
            <span aria-live="polite" className="flex min-w-0 items-baseline gap-2">
              <span className="shrink-0 text-sm text-ink-soft" data-figures>{at < 0 ? t('steps.label') : t('steps.place', { index: at + 1, count: views.length })}</span>
              {words?.text && <span lang={LANGUAGE_TAGS[words.lang]} className="truncate">{words.text}</span>}
            </span>
          </button>
          <IconButton label={t('steps.next')} disabled={at === views.length - 1} onClick={() => steps.step(1)}><ChevronRight aria-hidden /></IconButton>
          {pictures.studies.length === 1 && <LinkButton to={`/images/${pictures.studies[0]!.id}`} tone="quiet" size="icon" aria-label={t('openReading')} title={t('openReading')}><ScanLine aria-hidden /></LinkButton>}
        </div>
      )}
      <div ref={room} className="min-h-0 flex-1">
        <EmbeddedViewer studies={pictures.studies} first={pictures.first} firstSeries={pictures.firstSeries} firstIndex={firstIndexOf(content, pictures.firstSeries)} findings={findings} me={me} mayAnnotate keeps="page" onReady={steps.onReady} tools="few" railShown={series.length > 1} />
      </div>
    </div>
  )
}
