import { Download } from 'lucide-react'
import type { MeetingShown } from '~/domain/readings/meeting'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { LinkButton, buttonClass } from '~/ui/button'
import { Card, Page, PageHeader } from '~/ui/page'
import { useMeeting } from './panel/use-meeting'
import { ItemMinutes } from './panel/item-minutes'
import { SideBySide } from './panel/side-by-side'

/** What was read by whom, what was agreed and what is to be done: while it is written, and for good. */
export function MinutesPage({ meeting: given }: { meeting: MeetingShown }) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  const { meeting: fresh, press } = useMeeting(given.readingId, 0)
  const meeting = fresh ?? given
  const took = meeting.hospitals.filter(({ state }) => state === 'accepted').map(({ name }) => name)
  return (
    <Page>
      <PageHeader
        title={t('minutes.of', { title: meeting.title })} lead={`${format.dateTime(meeting.startsAt)} (${format.zone(meeting.startsAt)}) · ${t('list.by', { hospital: meeting.host.name })}`}
        status={<Badge tone={meeting.state === 'open' ? 'live' : 'neutral'}>{t(`state.${meeting.state}`)}</Badge>}
        actions={(
          <>
            {meeting.state !== 'closed' && <LinkButton to={`/readings/${meeting.readingId}`}>{t('plan.toRoom')}</LinkButton>}
            <a className={buttonClass('secondary')} href={`/readings/${meeting.readingId}/minutes/export`} download><Download aria-hidden />Markdown</a>
            <a className={buttonClass('secondary')} href={`/readings/${meeting.readingId}/minutes/export?as=html`} download><Download aria-hidden />HTML</a>
          </>
        )}
      />
      <p>{t('minutes.took', { hospitals: format.list(took) })}</p>
      {meeting.items.length === 0 && <p className="text-ink-soft">{t('panel.noItems')}</p>}
      {meeting.items.map((item, i) => (
        <Card key={item.id} title={`${i + 1}. ${item.title}`} actions={<Badge tone={item.phase === 'revealed' ? 'done' : 'neutral'}>{t(`phase.${item.phase}`)}</Badge>}>
          {item.history && <div><h3 className="text-sm font-semibold text-ink-soft">{t('item.history')}</h3><p className="whitespace-pre-wrap">{item.history}</p></div>}
          {item.phase !== 'waiting' && <SideBySide meeting={meeting} item={item} />}
          {item.phase === 'blind' && meeting.state === 'closed' && <p className="text-ink-soft">{t('minutes.neverRevealed')}</p>}
          {meeting.polls.filter((poll) => poll.itemId === item.id && poll.counts).map((poll) => (
            <div key={poll.id}><h3 className="font-semibold">{poll.question}</h3><ul>{poll.options.map((option, at) => <li key={option} className="tabular-nums">{option}: {poll.counts![at]}</li>)}</ul></div>
          ))}
          {item.phase === 'revealed' && <ItemMinutes meeting={meeting} item={item} press={press} />}
        </Card>
      ))}
    </Page>
  )
}
