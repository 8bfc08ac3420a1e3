import { Form } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { DEMO_DOMAIN, DEMO_PASSWORD, DEMO_PEOPLE } from '~/domain/people/person'
import { buttonClass } from './button'

/** One press signs in. Shown in demo mode only; outside it these accounts are refused. */
export function DemoAccounts({ next = '/' }: { next?: string }) {
  const { t } = useTranslation(['common', 'people'])
  return (
    <section className="flex flex-col gap-3" aria-labelledby="demo-accounts">
      <div>
        <h2 id="demo-accounts" className="font-semibold">{t('common:landing.demoTitle')}</h2>
        <p className="text-sm text-ink-soft">{t('common:landing.demoHint')}</p>
      </div>
      <Form method="post" action="/login" reloadDocument className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        <input type="hidden" name="next" value={next} />
        <input type="hidden" name="password" value={DEMO_PASSWORD} />
        {DEMO_PEOPLE.map(({ local, role }) => (
          <button key={local} type="submit" name="email" value={`${local}@${DEMO_DOMAIN}`} className={buttonClass('secondary', 'normal', 'w-full')}>{t(`people:role.${role}`)}</button>
        ))}
      </Form>
    </section>
  )
}
