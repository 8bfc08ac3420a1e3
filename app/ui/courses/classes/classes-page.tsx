import { Form, Link, useNavigation } from '@remix-run/react'
import { Users } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { DOORS } from '~/policy/courses'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'

export interface ClassesPageProps {
  course: { id: string; title: string }
  classes: { id: string; name: string; version: number; learners: number; isClosed: boolean; mayOpen: boolean }[]
  timeZone: string
  answer: { kind: 'wrong' | 'too-many' | 'gone'; field: 'name' | 'zone' | null } | undefined
}

export function ClassesPage({ course, classes, timeZone, answer }: ClassesPageProps) {
  const { t } = useTranslation('learning')
  const isBusy = useNavigation().state !== 'idle'
  const wrong = (field: 'name' | 'zone') => (answer?.field === field ? t(`classes.wrong.${field}`) : undefined)
  return (
    <Page width="reading">
      <PageHeader title={t('classes.title', { title: course.title })} lead={t('classes.lead')} />
      {classes.length === 0 ? <EmptyState icon={<Users />} title={t('classes.none')} /> : (
        <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
          {classes.map(({ id, name, version, learners, isClosed, mayOpen }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-2 px-4 py-3" data-class={id}>
              <span className="min-w-0">
                {mayOpen ? <Link to={`/courses/class/${id}/people`} className="target inline-flex items-center font-medium hover:underline">{name}</Link> : <span className="font-medium">{name}</span>}
                <span className="block text-sm text-ink-soft">{t('class.learners', { count: learners })} · {t('classes.version', { version })}</span>
              </span>
              {isClosed && <Badge>{t('class.closed')}</Badge>}
            </li>
          ))}
        </ul>
      )}
      <Card title={t('classes.make')}>
        <Form method="post" className="flex flex-col gap-4">
          <FormError>{answer?.kind === 'too-many' ? t('classes.wrong.many') : answer?.kind === 'gone' ? t('classes.wrong.gone') : undefined}</FormError>
          <TextField label={t('classes.name')} name="name" required maxLength={200} autoComplete="off" placeholder={t('classes.namePlaceholder')} error={wrong('name')} />
          <div className="grid gap-4 sm:grid-cols-2">
            <Select label={t('classes.door')} name="door" defaultValue="list">{DOORS.map((door) => <option key={door} value={door}>{t(`classes.doors.${door}`)}</option>)}</Select>
            <TextField label={t('classes.zone')} name="zone" required maxLength={60} defaultValue={timeZone} error={wrong('zone')} />
          </div>
          <Button type="submit" tone="primary" isBusy={isBusy} className="self-start">{t('classes.submit')}</Button>
        </Form>
      </Card>
    </Page>
  )
}
