import { MapPin } from 'lucide-react'
import type { FindingContent } from '~/domain/images/finding'
import type { MeetingItem, MeetingShown } from '~/domain/readings/meeting'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, LinkButton } from '~/ui/button'

/** Before the reveal: who has written, and nothing of what. From then on every hospital's reading beside the others', and the answer. */
export function SideBySide({ meeting, item, onShowMark }: { meeting: MeetingShown; item: MeetingItem; onShowMark?: (mark: FindingContent, hospital: string) => void }) {
  const { t } = useTranslation('readings')
  const hospitals = meeting.hospitals.filter(({ id, state }) => state === 'accepted' || item.written.includes(id))
  if (item.phase !== 'revealed') {
    return (
      <ul aria-label={t('side.written')} className="flex flex-wrap gap-2">
        {hospitals.map(({ id, name }) => <li key={id}><Badge tone={item.written.includes(id) ? 'done' : 'neutral'}>{t(item.written.includes(id) ? 'side.hasWritten' : 'side.reads', { hospital: name })}</Badge></li>)}
      </ul>
    )
  }
  return (
    <section aria-label={t('side.title')} className="flex flex-col gap-3" data-side-by-side>
      {item.answer && <div className="rounded-lg border border-done bg-done-soft p-4"><h3 className="text-sm font-semibold text-done">{t('item.answer')}</h3><p className="whitespace-pre-wrap">{item.answer}</p></div>}
      {item.caseId && <LinkButton className="self-start" to={`/cases/${item.caseId}`}>{t('side.toCase')}</LinkButton>}
      {item.readings.length === 0 && <p className="text-ink-soft">{t('side.none')}</p>}
      <div className="grid gap-3 [grid-template-columns:repeat(auto-fit,minmax(14rem,1fr))]">
        {item.readings.map((reading) => (
          <article key={reading.institutionId} className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-raised p-4" data-reading-of={reading.institutionId}>
            <h3 className="font-semibold">{reading.hospital}</h3>
            {reading.diagnosis && <p><span className="font-medium">{reading.diagnosis}</span> <span className="text-sm text-ink-soft">{t(`certainty.${reading.certainty}`)}</span></p>}
            {reading.text && <p className="break-words whitespace-pre-wrap">{reading.text}</p>}
            <p className="mt-auto text-sm text-ink-soft">{t('side.by', { name: reading.by })}</p>
            {reading.mark && (onShowMark
              ? <Button className="self-start" icon={<MapPin aria-hidden />} onClick={() => onShowMark(reading.mark!, reading.hospital)}>{t('side.showMark')}</Button>
              : <p className="text-sm text-ink-soft">{t('side.marked')}</p>)}
          </article>
        ))}
      </div>
    </section>
  )
}
