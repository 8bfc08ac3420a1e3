import { Form, useNavigation } from '@remix-run/react'
import type { ExtensionsListed, GiveTime, TakeTimeBack } from '~/domain/courses/gradebook/give-time.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { Table, Td, Th } from '~/ui/table'
import { ClassTabs } from '../learning/class-tabs'

export type ExtensionAnswer = GiveTime | TakeTimeBack | null

export function ExtensionsPage({ klass, mayLead, learners, dated, extensions, learner, block, answer }: Omit<ExtensionsListed, 'kind'> & { learner: string; block: string; answer: ExtensionAnswer }) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  const name = (one: { lesson: string; number: number; kind: (typeof dated)[number]['kind'] }) => t('stuck.block', { lesson: one.lesson, number: one.number, kind: t(`kind.${one.kind}`) })
  const at = `/courses/class/${klass.id}`
  return (
    <Page>
      <PageHeader title={t('extensions.title')} lead={`${klass.name} · ${t('extensions.lead')}`} />
      <ClassTabs classId={klass.id} />
      <Told answer={answer} nameOf={(id) => learners.find((one) => one.id === id)?.name ?? ''} />
      {dated.length === 0 ? <EmptyState title={t('extensions.noDates')} text={t('extensions.noDatesText')} action={<LinkButton to={`${at}/people`} tone="primary">{t('extensions.toDates')}</LinkButton>} /> : mayLead && (
        <Card>
          <Form method="post" preventScrollReset className="grid gap-4 sm:grid-cols-2" key={answer?.kind === 'given' ? answer.after : 'new'}>
            <Select label={t('extensions.learner')} name="enrolment" required defaultValue={learner}><option value="">{t('extensions.choose')}</option>{learners.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</Select>
            <Select label={t('extensions.block')} name="block" required defaultValue={block}><option value="">{t('extensions.choose')}</option>{dated.map((one) => <option key={one.id} value={one.id}>{`${name(one)} · ${one.local.replace('T', ' ')}`}</option>)}</Select>
            <TextField label={t('extensions.until')} hint={t('extensions.untilHint', { zone: klass.timeZone })} name="until" type="datetime-local" required />
            <TextField label={t('extensions.why')} hint={t('extensions.whyHint')} name="why" required maxLength={500} autoComplete="off" />
            <Button type="submit" name="intent" value="give" tone="primary" isBusy={isBusy} className="justify-self-start">{t('extensions.give')}</Button>
          </Form>
        </Card>
      )}
      {extensions.length === 0 ? <p className="text-ink-soft">{t('extensions.none')}</p> : (
        <Table caption={t('extensions.listed')} head={<><Th>{t('extensions.learner')}</Th><Th>{t('extensions.block')}</Th><Th>{t('extensions.until')}</Th><Th>{t('extensions.why')}</Th><Th>{t('extensions.giver')}</Th>{mayLead && <Th><span className="sr-only">{t('extensions.take')}</span></Th>}</>}>
          {extensions.map((one) => (
            <tr key={`${one.enrolmentId} ${one.blockId}`}>
              <Td className="font-medium">{one.learner}</Td>
              <Td>{name({ lesson: one.lesson, number: one.number, kind: one.of })}</Td>
              <Td className="whitespace-nowrap">{format.dateTime(one.dueAt)}</Td>
              <Td className="break-words">{one.why}</Td>
              <Td>{one.giver}</Td>
              {mayLead && <Td className="text-right"><TakeBack label={t('extensions.take')} name={one.learner} undo={{ enrolmentId: one.enrolmentId, blockId: one.blockId, after: new Date(one.dueAt).toISOString(), before: null }} /></Td>}
            </tr>
          ))}
        </Table>
      )}
    </Page>
  )
}

interface Undo { enrolmentId: string; blockId: string; after: string; before: { dueAt: string; why: string } | null }
function TakeBack({ label, name, undo }: { label: string; name: string; undo: Undo }) {
  return <Form method="post" preventScrollReset><input type="hidden" name="undo" value={JSON.stringify(undo)} /><Button type="submit" name="intent" value="take-back" tone="quiet" aria-label={`${label}: ${name}`}>{label}</Button></Form>
}

function Told({ answer, nameOf }: { answer: ExtensionAnswer; nameOf: (id: string) => string }) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  switch (answer?.kind) {
    case undefined: return null
    case 'given': return <div role="status" className="flex flex-wrap items-center gap-3 rounded-sm bg-sunken px-4 py-2"><span>{t('extensions.given', { name: nameOf(answer.enrolmentId), time: format.dateTime(answer.after) })}</span><TakeBack label={t('extensions.undo')} name={nameOf(answer.enrolmentId)} undo={{ enrolmentId: answer.enrolmentId, blockId: answer.blockId, after: answer.after, before: answer.before }} /></div>
    case 'taken-back': return <p role="status">{t('extensions.takenBack')}</p>
    case 'no-more-time': return <FormError>{t('extensions.no-more-time', { time: format.dateTime(answer.dueAt) })}</FormError>
    case 'changed': return <FormError>{t('extensions.changed')}</FormError>
    case 'no-date': return <FormError>{t('extensions.no-date')}</FormError>
    case 'gone': case 'not-found': case 'forbidden': return <FormError>{t('extensions.gone')}</FormError>
    case 'malformed': return <FormError>{t('extensions.malformed')}</FormError>
  }
}
