import { Form, Link, useNavigation, useSubmit } from '@remix-run/react'
import { Tag } from 'lucide-react'
import { useEffect } from 'react'
import type { ChargeCase } from '~/domain/purchases/charge-case.server'
import type { ChargeFault, Holder } from '~/domain/purchases/charge-faults.server'
import type { SaleRow, SalesDesk } from '~/domain/purchases/list-offers.server'
import type { OpenOffer } from '~/domain/purchases/open-offer.server'
import { CURRENCIES } from '~/domain/purchases/price'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { Button } from '../button'
import { inLanguage } from '../cases/two'
import { Select, TextField } from '../field'
import { Card, Page, PageHeader } from '../page'
import { Table, Td, Th } from '../table'
import { useToast } from '../toast'
import { PurchasesTabs } from './purchases-tabs'

type Answer = { press: 'open' | 'close' | 'reopen' | 'charge' | 'free'; about: string; outcome: OpenOffer | ChargeCase | { kind: 'done' } | { kind: 'unchanged' } }

/** What an institution sells, and for how much. */
export function OffersPage({ desk, chosen, answer }: { desk: SalesDesk; chosen: string | null; answer: Answer | null }) {
  const { t } = useTranslation('purchases')
  const submit = useSubmit()
  const toast = useToast()
  useEffect(() => {
    if (!answer) return
    const { press, about, outcome } = answer
    const again = (fields: Record<string, string>) => () => submit(fields, { method: 'post' })
    if (outcome.kind === 'opened') toast({ text: t('offers.opened'), tone: 'done' })
    if (outcome.kind === 'unchanged') toast({ text: t('offers.unchanged') })
    if (outcome.kind === 'done') toast(press === 'close' ? { text: t('offers.closed'), tone: 'done', onUndo: again({ intent: 'reopen', offerId: about }) } : { text: t('offers.opened'), tone: 'done' })
    if (outcome.kind === 'freed') toast({ text: t('offers.freed'), tone: 'done', onUndo: again({ intent: 'charge', of: about }) })
  }, [answer, toast, t, submit])
  const institution = desk.institution
  return (
    <Page width="wide">
      <PageHeader title={t('offers.title')} lead={t('offers.lead', { name: institution.name })} />
      <PurchasesTabs at="offers" />
      {desk.institutions.length > 1 && (
        <Form method="get" className="max-w-sm">
          <Select label={t('offers.institution')} name="institution" defaultValue={institution.id} onChange={(event) => event.currentTarget.form?.requestSubmit()}>
            {desk.institutions.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </Select>
        </Form>
      )}
      {answer && <Problem outcome={answer.outcome} />}
      <NewPrice rows={desk.rows} chosen={chosen} />
      <Prices rows={desk.rows} />
      {desk.isCut && <p className="text-ink-soft">{t('offers.isCut')}</p>}
    </Page>
  )
}

function useNameOf(): (row: SaleRow) => string {
  const { t, i18n } = useTranslation('purchases')
  return ({ sells, title }) => (sells === 'library' ? t('offers.library') : inLanguage(title, i18n.language === 'zh' ? 'zh' : 'en').text || t('offers.untitled'))
}

function NewPrice({ rows, chosen }: { rows: readonly SaleRow[]; chosen: string | null }) {
  const { t } = useTranslation('purchases')
  const nameOf = useNameOf()
  const isBusy = useNavigation().formData?.get('intent') === 'open'
  return (
    <Card title={t('offers.set')}>
      <p className="text-ink-soft">{t('offers.perCurrency')}</p>
      <Form method="post" className="flex flex-wrap items-start gap-4">
        <input type="hidden" name="intent" value="open" />
        <Select key={chosen} label={t('offers.of')} name="of" defaultValue={chosen ?? undefined} required className="min-w-56 flex-1">
          {rows.map((row) => <option key={`${row.sells}:${row.refId}`} value={`${row.sells}:${row.refId}`}>{row.sells === 'library' ? nameOf(row) : `${t(`sells.${row.sells}`)}: ${nameOf(row)}`}</option>)}
        </Select>
        <TextField label={t('offers.price')} hint={t('offers.priceHint')} name="price" inputMode="decimal" autoComplete="off" required maxLength={16} className="w-44" />
        <Select label={t('offers.currency')} name="currency" className="w-28">{CURRENCIES.map((one) => <option key={one}>{one}</option>)}</Select>
        <TextField label={t('offers.days')} hint={t('offers.daysHint')} name="days" type="number" min={1} max={3650} className="w-44" />
        <Button type="submit" tone="primary" icon={<Tag aria-hidden />} isBusy={isBusy} className="mt-7">{t('offers.save')}</Button>
      </Form>
    </Card>
  )
}

function Prices({ rows }: { rows: readonly SaleRow[] }) {
  const { t } = useTranslation('purchases')
  const format = useFormat()
  const nameOf = useNameOf()
  const pressed = useNavigation().formData
  return (
    <Table caption={t('offers.title')} head={<><Th>{t('offers.of')}</Th><Th>{t('offers.price')}</Th><Th><span className="sr-only">{t('column.state')}</span></Th></>}>
      {rows.filter(({ sells, offers }) => sells === 'case' || offers.length > 0).map((row) => (
        <tr key={`${row.sells}:${row.refId}`} data-sold={row.refId}>
          <Td className="min-w-44">
            {row.sells === 'library' ? nameOf(row) : <Link to={row.sells === 'case' ? `/cases/${row.refId}` : `/cases/collections/${row.refId}`} className="font-medium break-words underline underline-offset-4">{nameOf(row)}</Link>}
            <span className="block text-sm text-ink-soft">{t(`sells.${row.sells}`)}</span>
          </Td>
          <Td>
            {row.offers.length === 0 ? <Badge tone={row.isCharged ? 'attention' : 'neutral'}>{row.isCharged ? t('offers.noPrice') : t('offers.free')}</Badge> : (
              <ul className="flex flex-col gap-2">
                {row.offers.map((offer) => {
                  const price = format.money(offer.priceMinor, offer.currency)
                  return (
                    <li key={offer.id} className="flex flex-wrap items-center gap-x-3 gap-y-1" data-offer={offer.id}>
                      <span className="font-medium" data-figures>{price}</span>
                      <span className="text-sm text-ink-soft" data-figures>{offer.days !== null && `${t('offers.forDays', { count: offer.days })} · `}{t('offers.sold', { count: offer.sold })}</span>
                      <Form method="post">
                        <input type="hidden" name="offerId" value={offer.id} />
                        <Button type="submit" name="intent" value="close" tone="quiet" isBusy={pressed?.get('offerId') === offer.id}>{t('offers.end', { price })}</Button>
                      </Form>
                    </li>
                  )
                })}
              </ul>
            )}
          </Td>
          <Td className="text-right">
            {row.sells === 'case' && row.isCharged && (
              <Form method="post">
                <input type="hidden" name="of" value={`case:${row.refId}`} />
                <Button type="submit" name="intent" value="free" isBusy={pressed?.get('of') === `case:${row.refId}` && pressed.get('intent') === 'free'}>{t('offers.makeFree')}</Button>
              </Form>
            )}
          </Td>
        </tr>
      ))}
    </Table>
  )
}

function Problem({ outcome }: { outcome: Answer['outcome'] }) {
  const { t } = useTranslation('purchases')
  switch (outcome.kind) {
    case 'wrong-price': return <Said>{t(`offers.problem.${outcome.why}`)}</Said>
    case 'wrong-currency':
    case 'wrong-days':
    case 'not-found':
    case 'forbidden': return <Said>{t(`offers.problem.${outcome.kind}`)}</Said>
    case 'conflicts': return <Said>{t('offers.problem.conflicts')}<ChargeFaults faults={outcome.faults} /></Said>
    default: return null
  }
}

const Said = ({ children }: { children: React.ReactNode }) => <div role="alert" className="flex flex-col gap-2 rounded-sm bg-danger-soft px-4 py-3 font-medium text-danger">{children}</div>

/** Why pictures cannot be free here and charged for there, with what stands in the way. */
export function ChargeFaults({ faults }: { faults: readonly ChargeFault[] }) {
  const { t } = useTranslation('purchases')
  return (
    <ul className="list-disc pl-5 font-normal" data-charge-faults>
      {faults.map(({ seriesId, why, holders }) => (
        <li key={`${seriesId} ${why}`}>
          {t(`offers.why.${why}`)}
          {holders.length > 0 && <ul className="list-[circle] pl-5">{holders.map((holder) => <li key={holder.id}><HolderLink holder={holder} /></li>)}</ul>}
        </li>
      ))}
    </ul>
  )
}

const PLACES: Record<Holder['kind'], string> = { case: '/cases', lesson: '/anatomy/lessons', model: '/anatomy/models' }

function HolderLink({ holder: { kind, id, title } }: { holder: Holder }) {
  const { t } = useTranslation('purchases')
  return title ? <>{t(`offers.holder.${kind}`)}: <Link to={`${PLACES[kind]}/${id}`} className="underline underline-offset-4">{title}</Link></> : <>{t('offers.holder.unnamed')}</>
}
