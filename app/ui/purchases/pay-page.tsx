import { Form, useNavigation } from '@remix-run/react'
import { Ban, Check, Clock, CopyCheck } from 'lucide-react'
import type { TestAnswer } from '~/domain/purchases/answer-payment.server'
import type { PurchaseShown } from '~/domain/purchases/list-purchases.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton, type ButtonTone } from '../button'
import { Card, Page, PageHeader } from '../page'
import { useSoldName } from './purchases-page'

const ANSWERS: [TestAnswer, ButtonTone, typeof Check][] = [['approve', 'primary', Check], ['decline', 'danger', Ban], ['delay', 'secondary', Clock], ['duplicate', 'secondary', CopyCheck]]

/** The test provider's page: whoever bought says what a bank would. */
export function PayPage({ purchase, said }: { purchase: PurchaseShown; said: { times: number; counted: number } | null }) {
  const { t } = useTranslation('purchases')
  const format = useFormat()
  const nameOf = useSoldName()
  const { state, formData } = useNavigation()
  return (
    <Page width="narrow">
      <PageHeader title={t('pay.title')} lead={nameOf(purchase)} />
      <Card>
        <p className="rounded-sm bg-attention-soft px-4 py-3 text-attention">{t('pay.lead')}</p>
        <p className="flex items-baseline justify-between gap-4"><span className="text-ink-soft">{t('pay.total')}</span><span className="text-3xl font-semibold" data-figures>{format.money(purchase.priceMinor, purchase.currency)}</span></p>
        {said ? (
          <>
            <p role="status" className="font-medium text-done" data-counted={said.counted}>{t('pay.duplicated')}</p>
            <LinkButton to={`/purchases/${purchase.id}`} tone="primary">{t('pay.toPurchase')}</LinkButton>
          </>
        ) : (
          <Form method="post" className="flex flex-col gap-3">
            {ANSWERS.map(([answer, tone, Icon]) => (
              <Button key={answer} type="submit" name="answer" value={answer} tone={tone} icon={<Icon aria-hidden />} isBusy={state !== 'idle' && formData?.get('answer') === answer}>{t(`pay.${answer}`)}</Button>
            ))}
          </Form>
        )}
      </Card>
    </Page>
  )
}
