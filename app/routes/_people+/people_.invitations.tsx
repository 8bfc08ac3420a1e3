import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { MailPlus, UsersRound } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { INVITATION_STATES } from '~/domain/people/invitation'
import { invitePerson } from '~/domain/people/invite-person.server'
import { classesOf } from '~/domain/people/list-classes.server'
import { listInvitations } from '~/domain/people/list-invitations.server'
import { institutionsOf } from '~/domain/people/list-people.server'
import { restoreInvitation, sendInvitationAgain, withdrawInvitation } from '~/domain/people/manage-invitation.server'
import { ROLES } from '~/policy/actor'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { Button, LinkButton } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { AdministrationTabs } from '~/ui/people/administration-tabs'
import { InstitutionChoice } from '~/ui/people/institution-choice'
import { InvitationNotices } from '~/ui/people/invitation-notices'
import { InvitationsTable } from '~/ui/people/invitations-table'
import { InviteForm } from '~/ui/people/invite-form'
import { ListPages } from '~/ui/people/list-pages'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'

export const handle: PageHandle = { room: 'desk', title: (t) => t('people:invitations.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const { services } = context
  const search = new URL(request.url).searchParams
  const institutions = await institutionsOf(services, actor)
  const institutionId = search.get('institution') ?? institutions[0]?.id ?? ''
  const state = INVITATION_STATES.find((one) => one === search.get('state')) ?? null
  const list = await listInvitations(services, actor, institutionId, { text: search.get('q') ?? '', state, page: Number(search.get('page')) || 1 })
  if (!list) throw new Response(null, { status: 403 })
  return { institutions, language: person.language, classes: (await classesOf(services, actor, institutionId)) ?? [], ...list }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const invitationId = text('invitationId')
  // Links are in some of these answers.
  const init = (outcome: { kind: string }, good: string) => ({ status: outcome.kind === 'forbidden' ? 403 : outcome.kind === 'gone' ? 404 : outcome.kind === good ? 200 : 400, headers: { 'Cache-Control': 'no-store' } })
  const intent = text('intent')
  switch (intent) {
    case 'invite': {
      const role = ROLES.find((one) => one === text('role'))
      if (!role) return data({ intent, outcome: { kind: 'wrong' as const, field: 'role' as const } }, { status: 400 })
      const outcome = await invitePerson(services, actor, { institutionId: text('institutionId'), email: text('email'), name: text('name'), role, className: text('class'), language: text('language') })
      return data({ intent, outcome }, init(outcome, 'invited'))
    }
    case 'withdraw': {
      const outcome = await withdrawInvitation(services, actor, invitationId)
      return data({ intent, invitationId, outcome }, init(outcome, 'done'))
    }
    case 'restore': {
      const outcome = await restoreInvitation(services, actor, invitationId)
      return data({ intent, invitationId, outcome }, init(outcome, 'done'))
    }
    case 'again': {
      const outcome = await sendInvitationAgain(services, actor, invitationId)
      return data({ intent, outcome }, init(outcome, 'sent'))
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function InvitationsPage() {
  const { t } = useTranslation('people')
  const { institutions, institution, classes, language, invitations, total, page, pages } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const isFiltered = Boolean(search.get('q') || search.get('state'))
  const classList = `/people/invitations/class-list?institution=${institution.id}`
  return (
    <Page>
      <PageHeader title={t('invitations.title')} lead={t('invitations.lead', { institution: institution.name })} actions={<LinkButton to={classList} tone="primary" icon={<UsersRound aria-hidden />}>{t('invitations.classList')}</LinkButton>} />
      <AdministrationTabs />
      <InvitationNotices result={result} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <section className="flex min-w-0 flex-col gap-4" aria-label={t('invitations.title')}>
          <Form role="search" className="flex flex-wrap items-end gap-2">
            <InstitutionChoice institutions={institutions} chosen={institution.id} />
            <TextField label={t('invitations.find')} name="q" type="search" defaultValue={search.get('q') ?? ''} className="min-w-0 flex-1 basis-48" />
            <Select label={t('invitations.stateLabel')} name="state" defaultValue={search.get('state') ?? ''} onChange={(event) => event.currentTarget.form?.requestSubmit()}>
              <option value="">{t('invitations.anyState')}</option>
              {INVITATION_STATES.map((state) => <option key={state} value={state}>{t(`invitations.state.${state}`)}</option>)}
            </Select>
            <Button type="submit" isBusy={isBusy} className="py-2">{t('invitations.findSubmit')}</Button>
          </Form>
          <p className="text-sm text-ink-soft" role="status" data-figures>{t('invitations.count', { count: total })}</p>
          {invitations.length > 0
            ? <InvitationsTable invitations={invitations} />
            : <EmptyState icon={<MailPlus />} title={isFiltered ? t('invitations.noMatch') : t('invitations.none')} action={isFiltered ? undefined : <LinkButton to={classList}>{t('invitations.classList')}</LinkButton>} />}
          <ListPages page={page} pages={pages} />
        </section>
        <InviteForm key={institution.id} institutionId={institution.id} classes={classes} language={language} result={result} />
      </div>
    </Page>
  )
}
