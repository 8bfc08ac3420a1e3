import { Form, Link, useNavigation } from '@remix-run/react'
import { ShoppingBag } from 'lucide-react'
import type { CaseOffers, OfferShown } from '~/domain/purchases/list-offers.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { inLanguage } from '../cases/two'
import { Button, LinkButton } from '../button'
import { Select } from '../field'

/** How a case can be bought, in place of what it charges for. */
export function OfferBox({ offers, seller }: { offers: CaseOffers; seller: string }) {
  const { t } = useTranslation('purchases')
  return (
    <div className="flex flex-col gap-3">
      {offers.waitingId && (
        <p className="flex flex-wrap items-center justify-between gap-3 rounded-sm bg-attention-soft px-4 py-2 text-attention" role="status">
          {t('box.waiting')}<LinkButton to={`/purchases/${offers.waitingId}`} tone="secondary">{t('box.goOn')}</LinkButton>
        </p>
      )}
      {offers.offers.length === 0 ? <p>{t('box.none', { seller })}</p> : (
        <ul className="divide-y divide-line" data-offers>
          {offers.offers.map((offer) => <li key={offer.id} className="py-3"><OfferLine offer={offer} offers={offers} /></li>)}
        </ul>
      )}
    </div>
  )
}

function OfferLine({ offer, offers: { licenceFor, clientId } }: { offer: OfferShown; offers: CaseOffers }) {
  const { t, i18n } = useTranslation('purchases')
  const format = useFormat()
  const busy = useNavigation().formData?.get('offerId') === offer.id
  const { text } = inLanguage(offer.title, i18n.language === 'zh' ? 'zh' : 'en')
  return (
    <Form method="post" action="/purchases" className="flex flex-wrap items-end justify-between gap-3">
      <input type="hidden" name="offerId" value={offer.id} />
      <input type="hidden" name="clientId" value={`${clientId.slice(0, 30)}-${offer.id}`.slice(0, 64)} />
      <span className="min-w-0 flex-1 basis-56">
        {offer.sells === 'case' ? t('box.case') : offer.sells === 'collection' ? <Link to={`/cases/collections/${offer.refId}`} className="underline underline-offset-4">{t('box.collection', { title: text })}</Link> : t('box.library', { seller: offer.seller })}
        {offer.days !== null && <span className="text-ink-soft"> {t('offers.forDays', { count: offer.days })}</span>}
      </span>
      {offer.sells === 'library' && (
        <Select label={t('box.licenceFor')} name="forInstitutionId" className="w-64 max-w-full">
          {licenceFor.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Select>
      )}
      <Button type="submit" tone={offer.sells === 'case' ? 'primary' : 'secondary'} icon={<ShoppingBag aria-hidden />} isBusy={busy}>{t('box.buy', { price: format.money(offer.priceMinor, offer.currency) })}</Button>
    </Form>
  )
}
