import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { createInstitution, inviteAdministrator } from '~/domain/people/create-institution.server'
import { createClass, removeClass, renameClass, restoreClass } from '~/domain/people/edit-class.server'
import { editInstitution } from '~/domain/people/edit-institution.server'
import { getInstitution, listInstitutions } from '~/domain/people/get-institution.server'
import { institutionsOf } from '~/domain/people/list-people.server'
import { ROLES } from '~/policy/actor'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { Page, PageHeader } from '~/ui/page'
import { AdministrationTabs } from '~/ui/people/administration-tabs'
import { ClassesCard } from '~/ui/people/classes-card'
import { InstitutionChoice } from '~/ui/people/institution-choice'
import { InstitutionSettings } from '~/ui/people/institution-settings'
import { PlatformInstitutions } from '~/ui/people/platform-institutions'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('people:institution.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const { services } = context
  const institutions = await institutionsOf(services, actor)
  const asked = new URL(request.url).searchParams.get('institution')
  const institutionId = asked ?? institutions[0]?.id
  const institution = institutionId ? await getInstitution(services, actor, institutionId) : null
  const platform = await listInstitutions(services, actor)
  if (!institution && (asked || !platform)) throw new Response(null, { status: 403 })
  return { institutions, institution, platform, language: person.language }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const given = (name: string) => (form.has(name) ? text(name) : undefined)
  const [institutionId, classId, name] = [text('institutionId'), text('classId'), text('name')]
  // Links are in some of these answers.
  const init = ({ kind }: { kind: string }) => ({ status: kind === 'forbidden' ? 403 : kind === 'gone' ? 404 : ['saved', 'done', 'removed', 'made', 'invited'].includes(kind) ? 200 : 400, headers: { 'Cache-Control': 'no-store' } })
  const intent = text('intent')
  switch (intent) {
    case 'save': {
      const factor = given('second-factor')?.split(',')
      const outcome = await editInstitution(services, actor, institutionId, {
        name: given('name'), mayBePublic: form.has('public') ? text('public') === 'yes' : undefined, secondFactorRoles: factor && ROLES.filter((role) => factor.includes(role)),
      })
      return data({ intent, outcome }, init(outcome))
    }
    case 'create-class': {
      const outcome = await createClass(services, actor, { institutionId, name })
      return data({ intent, outcome }, init(outcome))
    }
    case 'rename-class': {
      const outcome = await renameClass(services, actor, { institutionId, classId, name })
      return data({ intent, outcome }, init(outcome))
    }
    case 'remove-class': {
      const outcome = await removeClass(services, actor, { institutionId, classId })
      return data({ intent, outcome }, init(outcome))
    }
    case 'restore-class': {
      const outcome = await restoreClass(services, actor, { institutionId, name, memberIds: text('memberIds').split(',').filter(Boolean) })
      return data({ intent, outcome }, init(outcome))
    }
    case 'make-institution': {
      const outcome = await createInstitution(services, actor, { name, administratorEmail: text('email'), language: text('language') })
      return data({ intent, outcome }, init(outcome))
    }
    case 'invite-administrator': {
      const outcome = await inviteAdministrator(services, actor, { institutionId, email: text('email'), language: text('language') })
      return data({ intent, outcome }, init(outcome))
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function InstitutionPage() {
  const { t } = useTranslation('people')
  const { institutions, institution, platform, language } = useLoaderData<typeof loader>()
  return (
    <Page>
      <PageHeader title={t('institution.title')} lead={institution ? t('institution.lead', { institution: institution.name }) : t('institution.nothing')} actions={institution && institutions.length > 1 && <Form><InstitutionChoice institutions={institutions} chosen={institution.id} /></Form>} />
      <AdministrationTabs />
      {institution && <InstitutionSettings key={institution.id} institution={institution} />}
      {institution && <ClassesCard key={`classes ${institution.id}`} institutionId={institution.id} classes={institution.classes} />}
      {platform && <PlatformInstitutions institutions={platform} language={language} />}
    </Page>
  )
}
