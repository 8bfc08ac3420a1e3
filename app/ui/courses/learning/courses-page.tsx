import { Form, Link } from '@remix-run/react'
import { BookOpen, CircleCheck, CloudDownload, GraduationCap, PenLine, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ClassCard, CoursesListed, LearningCard, TeachingCard } from '~/domain/courses/learning/list-courses.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, LinkButton } from '~/ui/button'
import { TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { ProgressBar } from './progress-bar'
import { EmptyState } from '~/ui/states'

/** What one learns, teaches, may join and writes. */
export function CoursesPage({ search, writing, ...listed }: CoursesListed & { search: string; /** Courses of one's own hand. */ writing?: ReactNode }) {
  const { t } = useTranslation('learning')
  const { learning, teaching, toJoin, teachable, mayWrite } = listed
  const isEmpty = learning.length + teaching.length + toJoin.length + teachable.length === 0 && !writing
  return (
    <Page>
      <PageHeader title={t('index.title')} lead={t('index.lead')} actions={<>{learning.length > 0 && <LinkButton to="/courses/kept" tone="quiet" icon={<CloudDownload aria-hidden />}>{t('offline.title')}</LinkButton>}{mayWrite && <LinkButton to="/courses/new" tone="primary" icon={<PenLine aria-hidden />}>{t('index.write')}</LinkButton>}</>} />
      {(!isEmpty || search) && (
        <Form role="search" className="flex items-end gap-2">
          <TextField label={t('index.search')} name="q" type="search" defaultValue={search} maxLength={100} className="max-w-80 flex-1" />
          <Button type="submit" icon={<Search aria-hidden />}>{t('index.find')}</Button>
        </Form>
      )}
      {isEmpty && <EmptyState icon={<GraduationCap />} title={t(search ? 'index.noMatch' : 'index.none')} text={search ? undefined : t(mayWrite ? 'index.noneWriter' : 'index.noneText')} action={search ? <LinkButton to="/courses">{t('index.all')}</LinkButton> : undefined} />}
      <Cards title={t('index.learning')} all={learning}>{(card) => <Learning key={card.id} card={card} />}</Cards>
      <Cards title={t('index.toJoin')} all={toJoin}>{(card) => <Frame key={card.id} card={card} to={`/courses/class/${card.id}`} action={t('index.look')} />}</Cards>
      <Cards title={t('index.teaching')} all={teaching}>{(card) => <Teaching key={card.id} card={card} />}</Cards>
      {teachable.length > 0 && (
        <section className="flex flex-col gap-3">
          <h2 className="text-lg font-semibold">{t('index.teachable')}</h2>
          <ul className="grid gap-2 sm:grid-cols-2">
            {teachable.map(({ id, title, version }) => (
              <li key={id} className="flex flex-wrap items-center justify-between gap-2 rounded-sm border border-line bg-raised px-4 py-2">
                <span className="min-w-0"><span className="block font-medium">{title}</span><span className="text-sm text-ink-soft">{t('index.version', { version })}</span></span>
                <LinkButton to={`/courses/${id}/classes`}>{t('index.classes')}</LinkButton>
              </li>
            ))}
          </ul>
        </section>
      )}
      {writing}
    </Page>
  )
}

function Cards<Card>({ title, all, children }: { title: string; all: readonly Card[]; children: (card: Card) => ReactNode }) {
  if (all.length === 0) return null
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{title}</h2>
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">{all.map(children)}</ul>
    </section>
  )
}

function Frame({ card, to, action, children, tone = 'secondary' }: { card: Pick<ClassCard, 'id' | 'title' | 'name' | 'institution' | 'language' | 'isClosed'>; to: string; action: string; children?: ReactNode; tone?: 'primary' | 'secondary' }) {
  const { t } = useTranslation('learning')
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4" data-class={card.id}>
      <div className="flex flex-1 flex-col gap-1">
        <h3 className="font-semibold" lang={card.language}><Link to={to} className="hover:underline">{card.title}</Link></h3>
        <p className="text-sm text-ink-soft">{card.name} · {card.institution}</p>
        {card.isClosed && <Badge className="self-start">{t('class.closed')}</Badge>}
        {children}
      </div>
      <LinkButton to={to} tone={tone} className="self-start">{action}</LinkButton>
    </li>
  )
}

function Learning({ card }: { card: LearningCard }) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  const { done, lessons, completedAt, endsAt } = card
  return (
    <Frame card={card} to={`/courses/class/${card.id}`} action={t(completedAt ? 'index.again' : card.lastSeenAt ? 'index.goOn' : 'index.begin')} tone={completedAt ? 'secondary' : 'primary'}>
      {completedAt
        ? <Badge tone="done" icon={<CircleCheck aria-hidden />} className="self-start">{t('class.completed')}</Badge>
        : <ProgressBar done={done} of={lessons} label={t('class.progress', { done, count: lessons })} />}
      {!completedAt && endsAt && <p className="text-sm text-ink-soft">{t('class.until', { date: format.dateTime(endsAt) })}</p>}
    </Frame>
  )
}

function Teaching({ card }: { card: TeachingCard }) {
  const { t } = useTranslation('learning')
  return (
    <Frame card={card} to={`/courses/class/${card.id}`} action={t('index.open')}>
      <p className="flex flex-wrap items-center gap-2 text-sm text-ink-soft"><BookOpen className="size-4" aria-hidden />{t('class.learners', { count: card.learners })} · {t(`role.${card.role}`)}</p>
    </Frame>
  )
}
