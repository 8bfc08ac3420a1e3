import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { MailPlus, UserSearch } from 'lucide-react'
import type { ChangeEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { addPerson } from '~/domain/people/add-person.server'
import { deactivatePerson, reactivatePerson } from '~/domain/people/deactivate-person.server'
import { setClasses } from '~/domain/people/edit-class.server'
import { institutionsOf, listPeople, PEOPLE_STATES } from '~/domain/people/list-people.server'
import { removeRole } from '~/domain/people/remove-role.server'
import { resetSecondFactor } from '~/domain/people/remove-second-factor.server'
import { renewPassword } from '~/domain/people/renew-password.server'
import { ROLES } from '~/policy/actor'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { Button, LinkButton } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { AddPersonForm } from '~/ui/people/add-person-form'
import { AdministrationTabs } from '~/ui/people/administration-tabs'
import { InstitutionChoice } from '~/ui/people/institution-choice'
import { ListPages } from '~/ui/people/list-pages'
import { PeopleTable } from '~/ui/people/people-table'
import { PeopleNotices } from '~/ui/people/people-notices'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'

export const handle: PageHandle = { room: 'desk', title: (t) => t('people:people.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const search = new URL(request.url).searchParams
  const institutions = await institutionsOf(context.services, actor)
  const institutionId = search.get('institution') ?? institutions[0]?.id ?? ''
  const list = await listPeople(context.services, actor, institutionId, {
    text: search.get('q') ?? '', role: ROLES.find((one) => one === search.get('role')), classId: search.get('class'), state: PEOPLE_STATES.find((one) => one === search.get('state')), page: Number(search.get('page')) || 1,
  })
  if (!list) throw new Response(null, { status: 403 })
  return { institutions, ...list }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const [institutionId, personId] = [text('institutionId'), text('personId')]
  const role = ROLES.find((one) => one === text('role'))
  const intent = text('intent')
  // New passwords and links are in some of these answers.
  const answered = <T extends { outcome: { kind: string } }>(answer: T) => data(answer, { status: answer.outcome.kind === 'forbidden' ? 403 : 200, headers: { 'Cache-Control': 'no-store' } })
  switch (intent) {
    case 'add': {
      if (!role) return data({ intent, outcome: { kind: 'wrong' as const, field: 'role' as const } }, { status: 400 })
      // A colleague most likely works where the administrator does.
      const outcome = await addPerson(services, actor, { institutionId, email: text('email'), name: text('name'), role, language: person.language, timeZone: person.timeZone })
      if (outcome.kind === 'forbidden') throw new Response(null, { status: 403 })
      return data({ intent, outcome }, { status: ['wrong', 'already-has', 'already-invited'].includes(outcome.kind) ? 400 : 200, headers: { 'Cache-Control': 'no-store' } })
    }
    case 'remove-role':
      if (!role) throw new Response(null, { status: 400 })
      return answered({ intent, role, outcome: await removeRole(services, actor, { institutionId, personId, role }) })
    case 'deactivate':
      return answered({ intent, personId, outcome: await deactivatePerson(services, actor, personId) })
    case 'reactivate':
      return answered({ intent, personId, outcome: await reactivatePerson(services, actor, personId) })
    case 'renew-password':
      return answered({ intent, outcome: await renewPassword(services, actor, personId) })
    case 'reset-second-factor':
      return answered({ intent, outcome: await resetSecondFactor(services, actor, personId) })
    case 'set-classes':
      return answered({ intent, outcome: await setClasses(services, actor, { institutionId, personId, classIds: form.getAll('classId').map(String) }) })
    default:
      return redirect('/people')
  }
}

export default function PeoplePage() {
  const { t } = useTranslation('people')
  const { institutions, institution, classes, people, total, page, pages } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const send = (event: ChangeEvent<HTMLSelectElement>) => event.currentTarget.form?.requestSubmit()
  return (
    <Page>
      <PageHeader title={t('people.title')} lead={t('people.lead', { institution: institution.name })} actions={<LinkButton to={`/people/invitations?institution=${institution.id}`} tone="primary" icon={<MailPlus aria-hidden />}>{t('people.invite')}</LinkButton>} />
      <AdministrationTabs />
      <PeopleNotices result={result} institutionId={institution.id} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <section className="flex min-w-0 flex-col gap-4" aria-label={t('people.title')}>
          <Form role="search" className="flex flex-wrap items-end gap-2">
            <InstitutionChoice institutions={institutions} chosen={institution.id} />
            <TextField label={t('people.filter')} name="q" type="search" defaultValue={search.get('q') ?? ''} className="min-w-0 flex-1 basis-48" />
            <Select label={t('people.role')} name="role" defaultValue={search.get('role') ?? ''} onChange={send}>
              <option value="">{t('people.anyRole')}</option>
              {ROLES.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}
            </Select>
            {classes.length > 0 && (
              <Select label={t('people.class')} name="class" defaultValue={search.get('class') ?? ''} onChange={send} className="max-w-48">
                <option value="">{t('people.anyClass')}</option>
                {classes.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
              </Select>
            )}
            <Select label={t('people.stateLabel')} name="state" defaultValue={search.get('state') ?? ''} onChange={send}>
              <option value="">{t('people.anyState')}</option>
              <option value="active">{t('people.stateActive')}</option>
              <option value="deactivated">{t('people.stateDeactivated')}</option>
              <option value="missing-factor">{t('people.stateMissing')}</option>
            </Select>
            <Button type="submit" isBusy={isBusy} className="py-2">{t('people.filterSubmit')}</Button>
          </Form>
          <p className="text-sm text-ink-soft" role="status" data-figures>{t('people.count', { count: total })}</p>
          {people.length > 0 ? <PeopleTable people={people} classes={classes} institutionId={institution.id} /> : <EmptyState icon={<UserSearch />} title={t('people.nobody')} />}
          <ListPages page={page} pages={pages} />
        </section>
        <AddPersonForm institutionId={institution.id} result={result} />
      </div>
    </Page>
  )
}
