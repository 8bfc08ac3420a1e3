import { Form, useNavigation } from '@remix-run/react'
import { DoorClosed } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AtTheDoor } from '~/domain/interop/lti/enter-launch.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { Card, Page } from '~/ui/page'
import { ErrorState } from '~/ui/states'

type Shown = Exclude<AtTheDoor, { kind: 'entered' }> | { kind: 'refused'; why: 'no-class' | 'class-gone' | 'class-closed' | 'class-full' | 'not-staff' }

/** At the door: who comes says who they are here, once. */
export function EnterPage({ ticket, at }: { ticket: string; at: Shown }) {
  const { t } = useTranslation('interop')
  const here = `/lti/enter?ticket=${encodeURIComponent(ticket)}`
  const signIn = `/login?next=${encodeURIComponent(here)}`
  switch (at.kind) {
    case 'gone': case 'other-window': case 'refused': {
      const key = at.kind === 'refused' ? at.why : at.kind
      return <Page width="reading" className="my-auto"><h1 className="sr-only">{t('enter.stopped')}</h1><ErrorState icon={<DoorClosed />} title={t(`enter.${key}.title`)} text={<span data-stopped={key}>{t(`enter.${key}.text`)}</span>} /></Page>
    }
    case 'who':
      return (
        <Door title={t('enter.who.title', { platform: at.platform })} lead={t(at.mayBeNew ? 'enter.who.lead' : 'enter.who.leadTeacher', { institution: at.institution })}>
          {at.signedInAs?.isMember && <Press as="me" tone="primary" to={here}>{t('enter.who.me', { name: at.signedInAs.name })}</Press>}
          {at.mayBeNew && <Press as="new" tone={at.signedInAs?.isMember ? 'secondary' : 'primary'} to={here}>{at.name ? t('enter.who.new', { name: at.name }) : t('enter.who.newNameless')}</Press>}
          {at.mayBeNew && <p className="text-sm text-ink-soft">{t('enter.who.newHint', { institution: at.institution })}</p>}
          {at.signedInAs && !at.signedInAs.isMember && <p>{t('enter.who.noMember', { name: at.signedInAs.name, institution: at.institution })}</p>}
          {!at.signedInAs && <LinkButton to={signIn} reloadDocument tone={at.mayBeNew ? 'secondary' : 'primary'}>{t('enter.who.signIn')}</LinkButton>}
        </Door>
      )
    case 'sign-in':
      return (
        <Door title={t('enter.signIn.title')} lead={t('enter.signIn.lead', { platform: at.platform })}>
          {at.signedInAs && <p>{t('enter.signIn.other', { name: at.signedInAs })}</p>}
          {at.signedInAs
            ? <Form method="post" action={`/logout?next=${encodeURIComponent(here)}`} reloadDocument><Button type="submit" tone="primary">{t('enter.signIn.change')}</Button></Form>
            : <LinkButton to={signIn} reloadDocument tone="primary">{t('enter.signIn.button')}</LinkButton>}
        </Door>
      )
    case 'other-person':
      return (
        <Door title={t('enter.other.title', { name: at.name })} lead={t('enter.other.lead', { name: at.signedInAs })}>
          <Press as="go-on" tone="primary" to={here}>{t('enter.other.goOn', { name: at.name })}</Press>
        </Door>
      )
  }
}

function Door({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{title}</h1>
        <p className="text-ink-soft">{lead}</p>
        {children}
      </Card>
    </Page>
  )
}

/** The whole page is loaded anew: who is signed in changes with it. */
function Press({ as, tone, to, children }: { as: string; tone: 'primary' | 'secondary'; to: string; children: ReactNode }) {
  const isBusy = useNavigation().state !== 'idle'
  return <Form method="post" action={to} reloadDocument><input type="hidden" name="as" value={as} /><Button type="submit" tone={tone} isBusy={isBusy} className="h-auto w-full whitespace-normal">{children}</Button></Form>
}
