import { Form } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import type { Role } from '~/policy/actor'
import { buttonClass } from './button'

export interface DemoAccountsOffer { password: string; people: { email: string; role: Role }[] }

/** One press signs in. Shown in demo mode only; outside it these accounts are refused. */
export function DemoAccounts({ offer, next = '/' }: { offer: DemoAccountsOffer; next?: string }) {
  const { t } = useTranslation(['common', 'people'])
  return (
    <section className="flex flex-col gap-3" aria-labelledby="demo-accounts">
      <div>
        <h2 id="demo-accounts" className="font-semibold">{t('common:landing.demoTitle')}</h2>
        <p className="text-sm text-ink-soft">{t('common:landing.demoHint')}</p>
      </div>
      <Form method="post" action="/login" reloadDocument className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="password" value={offer.password} />
        {offer.people.map(({ email, role }) => (
          <button key={email} type="submit" name="email" value={email} className={buttonClass('secondary', 'normal', 'w-full')}>{t(`people:role.${role}`)}</button>
        ))}
      </Form>
    </section>
  )
}
