import { useFetcher } from '@remix-run/react'
import { ArrowLeft, Check, Plus, SquareX, Trash2, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { MOST_AREAS, REFUSAL_REASONS, type Area, type ReviewedSeries } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { Button, LinkButton } from '../button'
import { Select } from '../field'
import { Card, Page, PageHeader } from '../page'
import { useToast } from '../toast'
import { AreaCanvas } from './area-canvas'
import { ContactSheet } from './contact-sheet'
import { FaceCard } from './face-card'
import { PictureStack } from './picture-stack'
import { useWhy } from './use-why'

/** What the page's action answers. */
interface Answer { intent: string | null; kind: string; images?: number }

const NEW_AREA: Area = { x: 0.3, y: 0.05, width: 0.4, height: 0.1 }

/** Every picture of a series, for the person who answers for it. */
export function ReviewSeriesPage({ series }: { series: ReviewedSeries }) {
  const { t } = useTranslation('images')
  const why = useWhy()
  const fetcher = useFetcher<Answer>()
  const [index, setIndex] = useState(0)
  const [seen, setSeen] = useState<ReadonlySet<number>>(new Set())
  const [areas, setAreas] = useState<Area[]>([])
  const [scope, setScope] = useState<'image' | 'series'>('image')
  const at = Math.min(index, series.images.length - 1)
  const image = series.images[at]
  const isBusy = fetcher.state !== 'idle'
  const send = (fields: Record<string, string>) => void fetcher.submit({ ...fields, seen: series.digest }, { method: 'post' })
  useVerdictToasts(fetcher.data, (intent) => send({ intent }), (done) => {
    if (done !== 'black-out') return
    setAreas([])
    setSeen(new Set())
  })
  // What waits comes first.
  const isAboutFace = series.pixelState === 'clear' || series.pixelState === 'approved'
  const face = series.faceState !== 'none' && <FaceCard series={series} isBusy={isBusy} send={send} />
  const source = { root: '/dicom-web', studyUid: series.studyUid, seriesUid: series.seriesUid }
  return (
    <Page className="max-w-[120rem]">
      <PageHeader
        title={[series.studyDescription, series.description].filter(Boolean).join(' · ') || t('review.untitled')}
        lead={<>{series.modality} · {t('review.pictures', { count: series.images.length })} · {why(series, series.pixelState === 'clear' ? 'faces' : 'pixels')}</>}
        status={<Badge tone={series.pixelState === 'held' ? 'attention' : series.pixelState === 'refused' ? 'danger' : 'done'}>{t(`review.state.${series.pixelState as 'held'}`)}</Badge>}
        actions={<LinkButton to="/images/review" icon={<ArrowLeft aria-hidden />}>{t('review.back')}</LinkButton>}
      />
      {!image ? <p>{t('review.nothing')}</p> : (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="flex min-w-0 flex-col gap-4">
            <PictureStack source={source} images={series.images} index={at} onIndex={setIndex} onShown={(shown) => setSeen((before) => (before.has(shown) ? before : new Set(before).add(shown)))}>
              {(size) => <AreaCanvas areas={areas} onChange={setAreas} picture={size} />}
            </PictureStack>
            <p className="text-sm text-ink-soft" role="status" data-figures>{t('review.seen', { seen: seen.size, count: series.images.length })}{series.isCut && ` ${t('review.cut', { count: series.images.length })}`}</p>
            {series.images.length > 1 && <ContactSheet source={source} images={series.images} index={at} seen={seen} onIndex={setIndex} />}
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            {isAboutFace && face}
            <Card title={t('review.areas')}>
              <p className="text-sm text-ink-soft">{t('review.areasHint')}</p>
              <div className="flex flex-wrap gap-2">
                <Button icon={<Plus aria-hidden />} disabled={areas.length >= MOST_AREAS} onClick={() => setAreas([...areas, NEW_AREA])}>{t('review.add')}</Button>
                {areas.length > 0 && <Button tone="quiet" icon={<Trash2 aria-hidden />} onClick={() => setAreas([])}>{t('review.remove')}</Button>}
              </div>
              <Select label={t('review.scope')} value={scope} onChange={(event) => setScope(event.target.value as typeof scope)} hint={image.frames > 1 ? t('review.scopeFrames', { count: image.frames }) : undefined}>
                <option value="image">{t('review.scopeImage')}</option>
                <option value="series">{t('review.scopeSeries')}</option>
              </Select>
              <Button tone="danger" icon={<SquareX aria-hidden />} isBusy={isBusy} disabled={areas.length === 0} onClick={() => send({ intent: 'black-out', areas: JSON.stringify(areas), image: scope === 'image' ? image.sopInstanceUid : '' })}>{t('review.blackOut')}</Button>
              <p className="text-sm text-ink-soft">{t('review.blackOutHint')}</p>
            </Card>
            <Verdict series={series} isBusy={isBusy} send={send} />
            {!isAboutFace && face}
          </div>
        </div>
      )}
    </Page>
  )
}

function Verdict({ series, isBusy, send }: { series: ReviewedSeries; isBusy: boolean; send: (fields: Record<string, string>) => void }) {
  const { t } = useTranslation('images')
  const [reason, setReason] = useState<string>(REFUSAL_REASONS[0])
  const { pixelState } = series
  return (
    <Card title={t('review.verdict')}>
      {(pixelState === 'held' || pixelState === 'refused') && (
        <>
          <Button tone="primary" icon={<Check aria-hidden />} isBusy={isBusy} onClick={() => send({ intent: 'approve' })} className="whitespace-normal!">{t('review.approve')}</Button>
          <p className="text-sm text-ink-soft">{t('review.approveHint')}</p>
        </>
      )}
      {pixelState !== 'refused' && (
        <>
          <Select label={t('review.reason')} value={reason} onChange={(event) => setReason(event.target.value)}>
            {REFUSAL_REASONS.map((one) => <option key={one} value={one}>{t(`review.reasons.${one}`)}</option>)}
          </Select>
          <Button icon={<X aria-hidden />} isBusy={isBusy} onClick={() => send({ intent: 'refuse', reason })}>{t('review.refuse')}</Button>
        </>
      )}
      {(pixelState === 'approved' || pixelState === 'refused') && <Button tone="quiet" isBusy={isBusy} onClick={() => send({ intent: 'hold-again' })}>{t('review.holdAgain')}</Button>}
    </Card>
  )
}

/** Says what became of a press, and offers to take a verdict back. */
function useVerdictToasts(answer: Answer | undefined, onUndo: (intent: string) => void, onDone: (intent: string) => void): void {
  const { t } = useTranslation('images')
  const toast = useToast()
  const said = useRef<Answer | undefined>(undefined)
  useEffect(() => {
    if (!answer || said.current === answer) return
    said.current = answer
    const count = answer.images ?? 0
    switch (answer.kind) {
      case 'done':
        if (answer.intent === 'approve') toast({ text: t('review.approved'), tone: 'done', onUndo: () => onUndo('hold-again') })
        else if (answer.intent === 'refuse') toast({ text: t('review.refused'), tone: 'done', onUndo: () => onUndo('hold-again') })
        else if (answer.intent === 'copy-confirm') toast({ text: t('deface.confirmed'), tone: 'done', onUndo: () => onUndo('copy-take-back') })
        else if (answer.intent === 'copy-reject') toast({ text: t('deface.rejected'), tone: 'done', onUndo: () => onUndo('deface') })
        else if (answer.intent === 'copy-take-back') toast({ text: t('deface.takenBack'), tone: 'done' })
        else toast({ text: t(answer.intent === 'face' ? 'review.faceSaved' : 'review.heldAgain'), tone: 'done' })
        break
      case 'asked': toast({ text: t('deface.asked'), tone: 'done' }); break
      case 'blacked-out': toast({ text: t('review.blackedOut', { count }), tone: 'done' }); break
      case 'changed': toast({ text: t('review.changed'), tone: 'danger' }); break
      case 'too-many': toast({ text: t('review.tooMany'), tone: 'danger' }); break
      case 'refused': toast({ text: t('review.notRefused', { count }), tone: 'danger' }); break
      case 'wrong': toast({ text: t('review.wrong'), tone: 'danger' }); break
      default: toast({ text: t('review.failed'), tone: 'danger' })
    }
    if (answer.kind === 'done' || answer.kind === 'blacked-out') onDone(answer.intent ?? '')
  }, [answer])
}
