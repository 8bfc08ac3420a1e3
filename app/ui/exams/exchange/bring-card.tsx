import { Form, useNavigation } from '@remix-run/react'
import { Upload } from 'lucide-react'
import { useState } from 'react'
import { CSV_BOUNDS } from '~/domain/exams/csv/columns'
import { QTI_BOUNDS } from '~/domain/exams/qti/bounds'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { TextField } from '../../field'
import { Card } from '../../page'
import type { ExchangeResult } from './exchange-page'

const MB = 1_000_000

/** One file. What is too large is said before it is sent. */
export function BringCard({ institutionId, problem, isAgain }: { institutionId: string; problem: Extract<ExchangeResult, { kind: 'unread' }> | null; isAgain: boolean }) {
  const { t } = useTranslation('exam-exchange')
  const isBusy = useNavigation().formMethod === 'POST'
  const [bytes, setBytes] = useState(0)
  const isTooLarge = bytes > QTI_BOUNDS.package
  const most = QTI_BOUNDS.package / MB
  const words = isTooLarge ? t('bring.tooLarge', { mb: Math.ceil(bytes / MB), most })
    : problem ? t(`file.${problem.why}`, { where: problem.where, mb: most, items: QTI_BOUNDS.items }) : undefined
  return (
    <Card title={t(isAgain ? 'bring.again' : 'bring.title')}>
      <p>{t('bring.lead')}</p>
      <Form method="post" encType="multipart/form-data" action={`/exams/questions/import?${new URLSearchParams({ institution: institutionId })}`} className="flex flex-col gap-4">
        <TextField label={t('bring.file')} name="file" type="file" required accept=".zip,.xml,.csv,.tsv,.txt,application/zip,text/xml,text/csv" hint={t('bring.fileHint', { mb: most, rows: CSV_BOUNDS.rows })} error={words} onChange={(event) => setBytes(event.target.files?.[0]?.size ?? 0)} />
        <Button type="submit" tone="primary" size="large" isBusy={isBusy} disabled={isTooLarge} icon={<Upload aria-hidden />} className="self-start">{t(isBusy ? 'bring.busy' : 'bring.button')}</Button>
      </Form>
    </Card>
  )
}
