import { Form } from '@remix-run/react'
import type { VerifyCertificate } from '~/domain/courses/certificates/verify-certificate.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { TextField } from '~/ui/field'
import { Card, Page } from '~/ui/page'

/** For anybody who holds the paper. */
export function VerifyPage({ code, result }: { code: string; result: VerifyCertificate | null }) {
  const { t } = useTranslation('grading')
  const format = useFormat()
  const problem = result?.kind === 'unknown' ? t('verify.unknown') : result?.kind === 'wait' ? t('verify.wait', { count: Math.ceil(result.retryAfterMs / 60_000) }) : undefined
  const found = result?.kind === 'found' ? result.certificate : null
  const rows = found ? [['verify.holder', found.holder], ['verify.course', found.courseTitle], ['verify.institution', found.institution], ['verify.date', format.date(found.issuedAt)], ...(found.credits > 0 ? [['verify.credits', `${found.credits / 100}${found.creditKind === '' ? '' : ` (${found.creditKind})`}`] as const] : [])] as const : []
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('verify.title')}</h1>
        {found && (
          <>
            <p role="status" className={found.revokedAt ? 'font-medium text-danger' : 'font-medium text-done'}>{found.revokedAt ? t('verify.revoked', { date: format.date(found.revokedAt) }) : t('verify.holds')}</p>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
              {rows.map(([key, value]) => <div key={key} className="contents"><dt className="text-ink-soft">{t(key)}</dt><dd className="min-w-0 font-medium break-words">{value}</dd></div>)}
            </dl>
          </>
        )}
        <Form method="get" action="/verify" className="flex flex-col gap-4">
          {!found && <p className="text-ink-soft">{t('verify.lead')}</p>}
          <TextField label={t('verify.code')} name="code" required defaultValue={code} key={code} error={problem} autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={60} />
          <Button type="submit" tone="primary" className="self-start">{t('verify.check')}</Button>
        </Form>
      </Card>
    </Page>
  )
}
