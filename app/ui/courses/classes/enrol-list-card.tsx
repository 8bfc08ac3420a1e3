import { Form, Link, useNavigation } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { FormError, TextArea, TextField } from '~/ui/field'
import { Card } from '~/ui/page'
import { Table, Td, Th } from '~/ui/table'

type Plan = 'enrol' | 'in' | 'no-account' | 'bad-email' | 'double'
type Why = 'empty' | 'too-large' | 'too-many-rows' | 'workbook' | 'not-text' | 'no-email-column' | 'double-column' | 'quotes'
export type EnrolAnswer =
  | { intent: 'check-list'; kind: 'checked'; list: string; counts: { enrol: number; are: number; refused: number }; lines: { line: number; email: string; name: string; plan: Plan }[]; all: number }
  | { intent: 'enrol-list'; kind: 'enrolled'; enrolled: number; were: number; refused: number }
  | { intent: 'check-list' | 'enrol-list'; kind: 'refused'; why: Why; heading?: string; line?: number }
  | { intent: 'check-list' | 'enrol-list'; kind: 'full'; places: number }

/** Learners by a list: looked at first, line by line, then enrolled by a press. */
export function EnrolListCard({ answer }: { answer: EnrolAnswer | undefined }) {
  const { t } = useTranslation(['learning', 'people'])
  const isBusy = useNavigation().state !== 'idle'
  const checked = answer?.kind === 'checked' ? answer : null
  return (
    <Card title={t('people.list')}>
      <p className="text-ink-soft">{t('people.listLead')} <Link to="/people/invitations/class-list" className="underline underline-offset-4">{t('people.invite')}</Link></p>
      <FormError>{answer?.kind === 'refused' ? t(`people:classList.refusal.${answer.why}`, { heading: answer.heading ?? '', line: answer.line ?? 0 }) : answer?.kind === 'full' ? t('people.full', { places: answer.places }) : undefined}</FormError>
      {answer?.kind === 'enrolled' && <p role="status" className="rounded-sm bg-done-soft px-4 py-3 text-done">{t('people.enrolled', { enrolled: answer.enrolled, were: answer.were, refused: answer.refused })}</p>}
      {checked ? (
        <>
          <p role="status">{t('people.checked', checked.counts)}</p>
          <Table caption={t('people.list')} className="max-h-96" head={<><Th>{t('people.line')}</Th><Th>{t('people.email')}</Th><Th>{t('people.plan')}</Th></>}>
            {checked.lines.map(({ line, email, name, plan }) => (
              <tr key={line}>
                <Td className="text-ink-soft tabular-nums">{line}</Td>
                <Td>{name && <span className="block font-medium">{name}</span>}<span className="block text-sm break-all">{email}</span></Td>
                <Td><Badge tone={plan === 'enrol' ? 'done' : plan === 'in' ? 'neutral' : 'attention'}>{t(`people.plans.${plan}`)}</Badge></Td>
              </tr>
            ))}
          </Table>
          {checked.all > checked.lines.length && <p className="text-sm text-ink-soft">{t('people.more', { count: checked.all - checked.lines.length })}</p>}
          <Form method="post" encType="multipart/form-data" preventScrollReset className="flex flex-wrap items-center gap-3">
            <input type="hidden" name="intent" value="enrol-list" />
            <input type="hidden" name="list" value={checked.list} />
            {checked.counts.enrol > 0 ? <Button type="submit" tone="primary" isBusy={isBusy}>{t('people.enrol', { count: checked.counts.enrol })}</Button> : <p>{t('people.nobodyToEnrol')}</p>}
          </Form>
        </>
      ) : (
        <Form method="post" encType="multipart/form-data" preventScrollReset className="flex flex-col gap-4">
          <input type="hidden" name="intent" value="check-list" />
          <TextField label={t('people.file')} name="file" type="file" accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values" />
          <TextArea label={t('people.paste')} name="list" rows={4} spellCheck={false} />
          <Button type="submit" isBusy={isBusy} className="self-start">{t('people.check')}</Button>
        </Form>
      )}
    </Card>
  )
}
