import { Form, useNavigation } from '@remix-run/react'
import { CircleAlert, CircleCheck, Send } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { Card } from '../page'
import { Table, Td, Th } from '../table'
import type { Preview, PreviewLine } from './class-list-result'

/** What the button will do, with every line that can't be taken and why; nothing has been sent yet. */
export function ClassListPreview({ preview, institutionId }: { preview: Preview; institutionId: string }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const isBusy = useNavigation().formData?.get('intent') === 'import'
  const { counts, encoding, ignoredColumns, problems, lines, given } = preview
  const settled = counts.member + counts.invited
  const total = counts.invite + counts.refused + settled
  const puts = preview.lines.some((line) => line.plan === 'member' && line.className)
  return (
    <Card title={t('classList.summary', { institution: preview.institution })}>
      <ul className="flex flex-wrap gap-2" role="status">
        <li><Badge tone={counts.invite > 0 ? 'done' : 'neutral'} icon={<Send aria-hidden />}>{t('classList.toInvite', { count: counts.invite })}</Badge></li>
        {counts.refused > 0 && <li><Badge tone="attention" icon={<CircleAlert aria-hidden />}>{t('classList.refused', { count: counts.refused })}</Badge></li>}
        {settled > 0 && <li><Badge icon={<CircleCheck aria-hidden />}>{t('classList.left', { count: settled })}</Badge></li>}
      </ul>
      <p className="text-sm text-ink-soft">
        {[encoding && t('classList.readAs', { encoding: t(`classList.encoding.${encoding}`) }), !preview.hasHeadings && t('classList.noHeadings'), ignoredColumns.length > 0 && t('classList.ignored', { columns: format.list(ignoredColumns) })].filter(Boolean).join(' ')}
      </p>
      {problems.length > 0 && <Lines title={t('classList.onlyProblems')} lines={problems} total={counts.refused} />}
      <Lines title={t('classList.everybody')} lines={lines} total={total} />
      <Form method="post" encType="multipart/form-data" className="flex flex-wrap items-center gap-3">
        <input type="hidden" name="intent" value="import" />
        <input type="hidden" name="institutionId" value={institutionId} />
        <input type="hidden" name="list" value={preview.text} />
        <input type="hidden" name="role" value={given.role} />
        <input type="hidden" name="class" value={given.className} />
        <input type="hidden" name="language" value={given.language} />
        {counts.invite > 0 && <Button type="submit" tone="primary" size="large" isBusy={isBusy} icon={<Send aria-hidden />}>{t('classList.submit', { count: counts.invite })}</Button>}
        {counts.invite === 0 && <p>{t('classList.nobody')}</p>}
        {counts.invite === 0 && puts && <Button type="submit" isBusy={isBusy}>{t('classList.apply')}</Button>}
      </Form>
    </Card>
  )
}

const SETTLED = new Set(['invite', 'member', 'invited'])

function Lines({ title, lines, total }: { title: string; lines: readonly PreviewLine[]; total: number }) {
  const { t } = useTranslation('people')
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{title}</h3>
      <Table caption={title} className="max-h-96" head={<><Th>{t('classList.line')}</Th><Th>{t('classList.person')}</Th><Th className="hidden sm:table-cell">{t('invitations.role')}</Th><Th>{t('classList.plan')}</Th></>}>
        {lines.map((line) => (
          <tr key={line.line}>
            <Td className="text-ink-soft" data-figures>{line.line}</Td>
            <Td>
              {line.name && <span className="block font-medium">{line.name}</span>}
              <span className="block text-sm break-all text-ink-soft">{line.email}</span>
            </Td>
            <Td className="hidden sm:table-cell"><span className="flex flex-wrap gap-1"><Badge>{t(`role.${line.role}`)}</Badge>{line.className && <Badge tone="accent">{line.className}</Badge>}</span></Td>
            <Td>{SETTLED.has(line.plan) ? t(`classList.plans.${line.plan}`) : <span className="font-medium text-attention">{t(`classList.plans.${line.plan}`)}</span>}</Td>
          </tr>
        ))}
      </Table>
      {total > lines.length && <p className="text-sm text-ink-soft">{t('classList.more', { count: total - lines.length })}</p>}
    </section>
  )
}
