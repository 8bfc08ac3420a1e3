import { Form, Link, useNavigation } from '@remix-run/react'
import type { ClassPeople } from '~/domain/courses/classes/list-people.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { DOORS } from '~/policy/courses'
import { Badge } from '~/ui/badge'
import { Button, LinkButton } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { QrCode } from '~/ui/qr-code'
import { EmptyState } from '~/ui/states'
import { Table, Td, Th } from '~/ui/table'
import { ClassTabs } from '../learning/class-tabs'
import { EnrolListCard, type EnrolAnswer } from './enrol-list-card'
import { PlanCard } from './plan-card'

/** What a press was answered with; each part reads what is of it. */
export interface PeopleAnswer { intent: string; kind: string; field?: string; url?: string; learner?: string }

export function PeoplePage({ klass, staff, learners, count, all, pages, page, search, lessons, dated, mayLead, answer }: Omit<ClassPeople, 'kind'> & { search: string; page: number; answer: PeopleAnswer | undefined }) {
  const { t } = useTranslation('learning')
  return (
    <Page>
      <PageHeader title={t('people.title', { name: klass.name })} lead={<span lang={klass.course.language}>{klass.course.title}</span>} status={klass.isClosed ? <Badge>{t('class.closed')}</Badge> : undefined} />
      <ClassTabs classId={klass.id} />
      {mayLead && (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <DatesCard klass={klass} answer={answer} />
          <div className="flex flex-col gap-6">
            <LinkCard klass={klass} answer={answer} />
            <StaffCard staff={staff} answer={answer} />
          </div>
        </div>
      )}
      <Learners classId={klass.id} learners={learners} count={count} all={all} page={page} pages={pages} search={search} mayLead={mayLead} answer={answer} />
      {mayLead && <EnrolListCard answer={answer?.intent === 'check-list' || answer?.intent === 'enrol-list' ? (answer as unknown as EnrolAnswer) : undefined} />}
      {mayLead && <PlanCard key={JSON.stringify(klass.plan)} plan={klass.plan} modules={lessons} dated={dated} answer={answer?.intent === 'plan' ? answer.kind : null} />}
    </Page>
  )
}

type Klass = ClassPeople['klass']

function DatesCard({ klass, answer }: { klass: Klass; answer: PeopleAnswer | undefined }) {
  const { t } = useTranslation('learning')
  const isBusy = useNavigation().state !== 'idle'
  const wrong = (field: 'name' | 'zone' | 'starts' | 'ends') => (answer?.intent === 'change' && answer.field === field ? t(`classes.wrong.${field}`) : undefined)
  return (
    <Card title={t('people.dates')}>
      <Form method="post" preventScrollReset className="flex flex-col gap-4">
        <TextField label={t('classes.name')} name="name" required maxLength={200} defaultValue={klass.name} autoComplete="off" error={wrong('name')} />
        <Select label={t('classes.door')} name="door" key={klass.door} defaultValue={klass.door}>{DOORS.map((door) => <option key={door} value={door}>{t(`classes.doors.${door}`)}</option>)}</Select>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label={t('people.starts')} name="startsAt" type="datetime-local" defaultValue={klass.startsAt} error={wrong('starts')} />
          <TextField label={t('people.ends')} name="endsAt" type="datetime-local" defaultValue={klass.endsAt} error={wrong('ends')} />
        </div>
        <TextField label={t('classes.zone')} name="zone" required maxLength={60} defaultValue={klass.timeZone} hint={t('people.zoneHint')} error={wrong('zone')} />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" name="intent" value="change" tone="primary" disabled={isBusy}>{t('people.save')}</Button>
          <Button type="submit" name="intent" value={klass.isClosed ? 'reopen' : 'close'} formNoValidate disabled={isBusy}>{t(klass.isClosed ? 'people.reopen' : 'people.close')}</Button>
          {answer?.intent === 'change' && answer.kind === 'changed' && <span role="status" className="text-sm text-done">{t('people.saved')}</span>}
        </div>
        {klass.isClosed && <p className="text-sm text-ink-soft">{t('people.closedText')}</p>}
      </Form>
    </Card>
  )
}

function LinkCard({ klass, answer }: { klass: Klass; answer: PeopleAnswer | undefined }) {
  const { t } = useTranslation('learning')
  const url = answer?.intent === 'make-link' ? answer.url : undefined
  return (
    <Card title={t('people.link')}>
      <p className="text-ink-soft">{t('people.linkLead')}</p>
      {url && (
        <div className="flex flex-col gap-4">
          <CopyField label={t('people.link')} value={url} hint={t('people.linkOnce')} />
          <QrCode text={url} label={t('people.qr', { name: klass.name })} className="w-full max-w-60 rounded-sm border border-line" />
        </div>
      )}
      <Form method="post" preventScrollReset className="flex flex-wrap gap-2">
        <Button type="submit" name="intent" value="make-link">{t(klass.hasLink ? 'people.renewLink' : 'people.makeLink')}</Button>
        {klass.hasLink && <Button type="submit" name="intent" value="end-link">{t('people.endLink')}</Button>}
      </Form>
      {answer?.intent === 'end-link' && answer.kind === 'ended' && <p role="status" className="text-sm text-ink-soft">{t('people.linkEnded')}</p>}
    </Card>
  )
}

function StaffCard({ staff, answer }: { staff: ClassPeople['staff']; answer: PeopleAnswer | undefined }) {
  const { t } = useTranslation('learning')
  const problem = answer?.intent === 'add-staff' && answer.kind === 'nobody' ? t('people.nobody') : answer?.intent === 'add-staff' && answer.kind === 'too-many' ? t('people.staffMany') : answer?.intent === 'remove-staff' && answer.kind === 'last-teacher' ? t('people.lastTeacher') : null
  return (
    <Card title={t('people.staff')}>
      <FormError>{problem}</FormError>
      <ul className="flex flex-col divide-y divide-line">
        {staff.map(({ id, name, role }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2 py-1">
            <span>{name} <span className="text-sm text-ink-soft">{t(`role.${role}`)}</span></span>
            <Form method="post" preventScrollReset>
              <input type="hidden" name="person" value={id} />
              <Button type="submit" name="intent" value="remove-staff" tone="quiet" aria-label={`${t('people.removeStaff')}: ${name}`}>{t('people.removeStaff')}</Button>
            </Form>
          </li>
        ))}
      </ul>
      <Form method="post" preventScrollReset className="flex flex-wrap items-end gap-2">
        <TextField label={t('people.staffEmail')} name="email" type="email" required maxLength={254} autoComplete="off" className="min-w-0 flex-1 basis-48" />
        <Select label={t('people.staffRole')} name="role" defaultValue="assistant"><option value="assistant">{t('role.assistant')}</option><option value="teacher">{t('role.teacher')}</option></Select>
        <Button type="submit" name="intent" value="add-staff">{t('people.addStaff')}</Button>
      </Form>
    </Card>
  )
}

function Learners({ classId, learners, count, all, page, pages, search, mayLead, answer }: { classId: string; learners: ClassPeople['learners']; count: number; all: number; page: number; pages: number; search: string; mayLead: boolean; answer: PeopleAnswer | undefined }) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  const to = (next: number) => `/courses/class/${classId}/people?${new URLSearchParams({ ...(search ? { q: search } : {}), page: String(next) }).toString()}`
  const removed = answer?.intent === 'remove-learner' && answer.kind === 'done' ? answer.learner : undefined
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-lg font-semibold">{t('people.learners', { count: all })}</h2>
        {all > 0 && (
          <Form role="search" className="flex items-end gap-2">
            <TextField label={t('people.search')} name="q" type="search" defaultValue={search} maxLength={100} />
            <Button type="submit">{t('people.find')}</Button>
          </Form>
        )}
      </div>
      {removed && (
        <Form method="post" preventScrollReset role="status" className="flex flex-wrap items-center gap-3 rounded-sm bg-sunken px-4 py-2">
          <span>{t('people.removed')}</span>
          <input type="hidden" name="learner" value={removed} />
          <Button type="submit" name="intent" value="restore-learner" tone="quiet">{t('people.undo')}</Button>
        </Form>
      )}
      {learners.length === 0 ? <EmptyState title={t(search ? 'people.noMatch' : 'people.noLearners')} action={search ? <LinkButton to={`/courses/class/${classId}/people`}>{t('index.all')}</LinkButton> : undefined} /> : (
        <Table caption={t('people.learners', { count })} head={<><Th>{t('people.person')}</Th><Th>{t('people.since')}</Th><Th>{t('people.lastSeen')}</Th><Th>{t('people.state')}</Th>{mayLead && <Th><span className="sr-only">{t('people.remove')}</span></Th>}</>}>
          {learners.map((one) => (
            <tr key={one.id} data-learner={one.id}>
              <Td><span className="block font-medium">{one.name}</span><span className="block text-sm break-all text-ink-soft">{one.email}</span></Td>
              <Td className="whitespace-nowrap">{format.date(one.enrolledAt)}</Td>
              <Td className="whitespace-nowrap">{one.lastSeenAt ? format.dateTime(one.lastSeenAt) : t('people.never')}</Td>
              <Td>{one.completedAt && <Badge tone="done">{t('people.completed', { date: format.date(one.completedAt) })}</Badge>}</Td>
              {mayLead && (
                <Td className="text-right">
                  <Form method="post" preventScrollReset>
                    <input type="hidden" name="learner" value={one.id} />
                    <Button type="submit" name="intent" value="remove-learner" tone="quiet" aria-label={`${t('people.remove')}: ${one.name}`}>{t('people.remove')}</Button>
                  </Form>
                </Td>
              )}
            </tr>
          ))}
        </Table>
      )}
      {pages > 1 && (
        <nav className="flex items-center justify-center gap-4" aria-label={t('people.page', { page, pages })}>
          {page > 1 && <Link to={to(page - 1)} className="target inline-flex items-center underline underline-offset-4">{t('people.before')}</Link>}
          <span className="tabular-nums">{t('people.page', { page, pages })}</span>
          {page < pages && <Link to={to(page + 1)} className="target inline-flex items-center underline underline-offset-4">{t('people.after')}</Link>}
        </nav>
      )}
    </section>
  )
}
