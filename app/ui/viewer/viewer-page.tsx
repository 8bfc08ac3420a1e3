import { ArrowLeft, ListChecks, PanelLeft } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import type { Finding } from '~/domain/images/finding'
import type { PriorStudy, ReadingStudy, SeriesFrames } from '~/domain/images/reading'
import type { StudyWays } from '~/domain/images/study-ways'
import { IconButton, LinkButton } from '~/ui/button'
import { useToast } from '~/ui/toast'
import { middleOf } from './desk'
import { pagePort } from './findings/save'
import { SaveState } from './parts/findings-panel'
import { SeatView } from './parts/seat-view'
import { StudyMenu } from './parts/study-menu'
import { useAddressPoint, useGoToPoint } from './use-address-point'
import type { ThroughLink } from './through-link'
import { useReadingKeys } from './use-reading-keys'
import { useSeat } from './use-seat'
import { useStudyDate } from './words'

export interface ViewerPageProps {
  study: ReadingStudy
  first: SeriesFrames | null
  findings: Finding[]
  priors: PriorStudy[]
  me: { id: string; name: string } | null
  mayAnnotate: boolean
  ways: StudyWays
  /** Made of its series, for the way to the same place in 3D. */
  models?: { id: string; title: string; seriesId: string }[]
  link?: ThroughLink
}

/** The reading room: one study, and what it is compared with. */
export function ViewerPage({ study, first, findings: given, priors, me, mayAnnotate, ways, models = [], link }: ViewerPageProps) {
  const { t } = useTranslation('viewer')
  const toast = useToast()
  const studyDate = useStudyDate()
  const format = useFormat()
  const address = useAddressPoint()
  const firstSeries = study.series.find(({ id }) => id === address.series)?.id ?? first?.seriesId ?? study.series[0]?.id ?? null
  const seat = useSeat({ studies: [study], first, findings: given, firstSeries, me, port: link ? null : pagePort, link })
  const { desk, deskState, store, view, state } = seat
  useGoToPoint(desk, view, address.point)
  const [showsPanel, setShowsPanel] = useState(false)
  const [showsRail, setShowsRail] = useState(true)
  const [isComparing, setIsComparing] = useState(false)
  const onPanel = useCallback(() => setShowsPanel((shown) => !shown), [])
  useReadingKeys({ desk, store, mayAnnotate, onKey: seat.onKey, onPanel })

  async function compare(id: string) {
    setIsComparing(true)
    try {
      const response = await fetch(`/images/${encodeURIComponent(id)}/reading`)
      if (!response.ok) throw new Error(String(response.status))
      const prior = (await response.json()) as { study: ReadingStudy; findings: Finding[] }
      store.include(prior.findings)
      desk.compare(prior.study)
    } catch {
      toast({ text: t('compare.failed'), tone: 'danger' })
    } finally {
      setIsComparing(false)
    }
  }

  const title = study.description || t('study.unnamed')
  return (
    <div data-viewer data-layout={deskState.layout} className="fixed inset-0 flex flex-col bg-surface text-ink">
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        {!link && <LinkButton to="/images" tone="quiet" size="icon" aria-label={t('toList')} title={t('toList')}><ArrowLeft aria-hidden /></LinkButton>}
        <IconButton label={t(showsRail ? 'series.hide' : 'series.show')} aria-pressed={showsRail} onClick={() => setShowsRail(!showsRail)}><PanelLeft aria-hidden /></IconButton>
        <h1 className="min-w-0 flex-1 truncate font-semibold">{title} <span className="font-normal text-ink-soft">{[study.pseudonym, studyDate(study.studyDate)].filter(Boolean).join(' · ')}</span></h1>
        {!showsPanel && !link && <span className="hidden md:block"><SaveState store={store} /></span>}
        <IconButton label={t('findings.label')} aria-pressed={showsPanel} onClick={onPanel} className={showsPanel ? 'bg-accent-soft text-accent' : undefined}><ListChecks aria-hidden /></IconButton>
        {!link && <StudyMenu studyId={study.id} seriesId={state?.series.studyId === study.id ? state.series.id : null} seriesUid={state && study.series.some((one) => one.id === state.series.id) ? state.series.seriesUid : null} ways={ways} mayAnnotate={mayAnnotate} onFindings={store.include} models={models.filter((one) => one.seriesId === state?.series.id)} place={state?.plane && (state.kind === 'plane' || state.frame?.place) ? address.point ?? middleOf(state.plane) : null} />}
      </header>
      {link && <p role="note" className="shrink-0 border-b border-line bg-sunken px-3 py-1 text-sm text-ink-soft" data-shared-until>{t('shared.until', { date: format.dateTime(link.until) })} {t('shared.keptHere')}</p>}
      <SeatView
        seat={seat} mayAnnotate={mayAnnotate} tools="all" showsRail={showsRail} showsPanel={showsPanel} onPanel={onPanel} priors={priors} onCompare={(id) => void compare(id)} isComparing={isComparing} pictures={link?.pictures} point={address.point}
        notes={study.isHeld && <p role="status" className="bg-attention-soft px-3 py-2 text-sm text-attention" data-held>{t('problem.held')}</p>}
      />
    </div>
  )
}
