import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { UserSearch } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { addPerson } from '~/domain/people/add-person.server'
import { deactivatePerson, reactivatePerson } from '~/domain/people/deactivate-person.server'
import { institutionsOf, listPeople } from '~/domain/people/list-people.server'
import { removeRole } from '~/domain/people/remove-role.server'
import { renewPassword } from '~/domain/people/renew-password.server'
import { ROLES } from '~/policy/actor'
import { requirePerson } from '~/session/visitor.server'
import { Button, buttonClass } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { AddPersonForm } from '~/ui/people/add-person-form'
import { PeopleTable } from '~/ui/people/people-table'
import { PeopleNotices } from '~/ui/people/people-notices'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'

export const handle: PageHandle = { title: (t) => t('people:people.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const search = new URL(request.url).searchParams
  const institutions = await institutionsOf(context.services, actor)
  const institutionId = search.get('institution') ?? institutions[0]?.id ?? ''
  const list = await listPeople(context.services, actor, institutionId, { text: search.get('q') ?? '', page: Number(search.get('page')) || 1 })
  if (!list) throw new Response(null, { status: 403 })
  return { institutions, ...list }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const { services } = context
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '')
  const [institutionId, personId] = [text('institutionId'), text('personId')]
  const role = ROLES.find((one) => one === text('role'))
  const intent = text('intent')
  switch (intent) {
    case 'add': {
      if (!role) return data({ intent, outcome: { kind: 'wrong' as const, field: 'role' as const } }, { status: 400 })
      // A colleague most likely works where the administrator does.
      const outcome = await addPerson(services, actor, { institutionId, email: text('email'), name: text('name'), role, language: person.language, timeZone: person.timeZone })
      if (outcome.kind === 'forbidden') throw new Response(null, { status: 403 })
      return data({ intent, outcome }, { status: outcome.kind === 'wrong' || outcome.kind === 'already-has' ? 400 : 200 })
    }
    case 'remove-role':
      if (!role) throw new Response(null, { status: 400 })
      return data({ intent, role, outcome: await removeRole(services, actor, { institutionId, personId, role }) })
    case 'deactivate':
      return data({ intent, personId, outcome: await deactivatePerson(services, actor, personId) })
    case 'reactivate':
      return data({ intent, personId, outcome: await reactivatePerson(services, actor, personId) })
    case 'renew-password':
      return data({ intent, outcome: await renewPassword(services, actor, personId) })
    default:
      return redirect('/people')
  }
}

export default function PeoplePage() {
  const { t } = useTranslation('people')
  const { institutions, institution, people, total, page, pages } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const to = (number: number) => {
    const next = new URLSearchParams(search)
    next.set('page', String(number))
    return `?${next}`
  }
  return (
    <Page>
      <PageHeader title={t('people.title')} lead={t('people.lead', { institution: institution.name })} />
      <PeopleNotices result={result} institutionId={institution.id} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <section className="flex min-w-0 flex-col gap-4" aria-label={t('people.title')}>
          <Form role="search" className="flex flex-wrap items-end gap-2">
            {institutions.length > 1 ? (
              <Select label={t('people.institution')} name="institution" defaultValue={institution.id}>
                {institutions.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
              </Select>
            ) : search.has('institution') && <input type="hidden" name="institution" value={institution.id} />}
            <TextField label={t('people.filter')} name="q" type="search" defaultValue={search.get('q') ?? ''} className="min-w-0 flex-1" />
            <Button type="submit" isBusy={isBusy} className="py-2">{t('people.filterSubmit')}</Button>
          </Form>
          <p className="text-sm text-ink-soft" role="status" data-figures>{t('people.count', { count: total })}</p>
          {people.length > 0 ? <PeopleTable people={people} institutionId={institution.id} /> : <EmptyState icon={<UserSearch />} title={t('people.nobody')} />}
          {pages > 1 && (
            <nav className="flex items-center justify-between gap-4" aria-label={t('people.page', { page, pages })}>
              {page > 1 ? <Link to={to(page - 1)} className={buttonClass()}>{t('people.previous')}</Link> : <span />}
              <span className="text-ink-soft" data-figures>{t('people.page', { page, pages })}</span>
              {page < pages ? <Link to={to(page + 1)} className={buttonClass()}>{t('people.nextPage')}</Link> : <span />}
            </nav>
          )}
        </section>
        <AddPersonForm institutionId={institution.id} result={result} />
      </div>
    </Page>
  )
}
