import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { MailCheck } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { checkClassList } from '~/domain/people/check-class-list.server'
import { MAX_CLASS_LIST_BYTES } from '~/domain/people/class-list'
import { importClassList } from '~/domain/people/import-class-list.server'
import { classesOf } from '~/domain/people/list-classes.server'
import { institutionsOf } from '~/domain/people/list-people.server'
import { previewOf } from '~/domain/people/preview-class-list'
import { decodeClassList } from '~/domain/people/read-class-list.server'
import { useFormat } from '~/i18n/format'
import { ROLES } from '~/policy/actor'
import { can } from '~/policy/can'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { LinkButton } from '~/ui/button'
import { Card, Page, PageHeader } from '~/ui/page'
import { AdministrationTabs } from '~/ui/people/administration-tabs'
import { ClassListForm } from '~/ui/people/class-list-form'
import { ClassListPreview } from '~/ui/people/class-list-preview'
import type { ClassListResult, Refusal } from '~/ui/people/class-list-result'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('people:classList.title') }

/** The file, the pasted text and the few words beside them. */
const MOST_FORM_BYTES = 3 * MAX_CLASS_LIST_BYTES

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const institutions = await institutionsOf(context.services, actor)
  const institution = institutions.find((one) => one.id === (new URL(request.url).searchParams.get('institution') ?? institutions[0]?.id))
  if (!institution || !can(actor, 'invite', { kind: 'institution', institutionId: institution.id })) throw new Response(null, { status: 403 })
  return { institution, language: person.language, classes: (await classesOf(context.services, actor, institution.id)) ?? [] }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const refused = (refusal: Refusal) => data<ClassListResult>({ step: 'refused', refusal }, { status: 400 })
  const form = await boundedForm(request, MOST_FORM_BYTES)
  if (!form) return refused({ why: 'too-large' })
  const text = (name: string) => String(form.get(name) ?? '')
  const given = { role: ROLES.find((one) => one !== 'administrator' && one === text('role')) ?? ('student' as const), className: text('class').trim(), language: text('language') }
  const institutionId = text('institutionId')
  if (!can(actor, 'invite', { kind: 'institution', institutionId })) throw new Response(null, { status: 403 })
  if (given.className.length > 80) return refused({ why: 'class' })
  switch (text('intent')) {
    case 'check': {
      const file = form.get('file')
      const isFile = file instanceof File && file.size > 0
      const decoded = isFile ? decodeClassList(new Uint8Array(await file.arrayBuffer())) : { kind: 'text' as const, text: text('pasted'), encoding: null }
      if (decoded.kind === 'refused') return refused(decoded)
      const checked = await checkClassList(services, actor, { institutionId, text: decoded.text, ...given })
      switch (checked.kind) {
        case 'checked': return data<ClassListResult>({ step: 'checked', preview: previewOf(checked, { text: decoded.text, encoding: decoded.encoding, given }) })
        case 'refused': return refused(checked)
        case 'gone':
        case 'forbidden': throw new Response(null, { status: 403 })
      }
    }
    case 'import': {
      const outcome = await importClassList(services, actor, { institutionId, text: text('list'), ...given })
      switch (outcome.kind) {
        case 'imported': return data<ClassListResult>({ step: 'done', ...outcome })
        case 'refused': return refused(outcome)
        case 'wrong': throw new Response(null, { status: 400 })
        case 'gone':
        case 'forbidden': throw new Response(null, { status: 403 })
      }
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function ClassListPage() {
  const { t } = useTranslation('people')
  const { institution, language, classes } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>() as ClassListResult | undefined
  const to = (path: string) => `${path}?institution=${institution.id}`
  return (
    <Page>
      <PageHeader
        title={t('classList.title')} lead={t('classList.lead', { institution: institution.name })}
        actions={<>{result && result.step !== 'refused' && <LinkButton to={to('/people/invitations/class-list')}>{t('classList.another')}</LinkButton>}<LinkButton to={to('/people/invitations')}>{t('classList.back')}</LinkButton></>}
      />
      <AdministrationTabs />
      {result?.step === 'checked' ? <ClassListPreview preview={result.preview} institutionId={institution.id} />
        : result?.step === 'done' ? <Done result={result} />
          : <ClassListForm institutionId={institution.id} classes={classes} language={language} refusal={result?.step === 'refused' ? result.refusal : null} />}
    </Page>
  )
}

function Done({ result }: { result: Extract<ClassListResult, { step: 'done' }> }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  return (
    <Card>
      <MailCheck className="size-8 text-done" aria-hidden />
      <h2 className="text-lg font-semibold">{t('classList.doneTitle')}</h2>
      <div role="status" className="flex flex-col gap-1">
        <p>{t('classList.done', { count: result.invited })}</p>
        {result.alreadyInvited > 0 && <p>{t('classList.doneInvited', { count: result.alreadyInvited })}</p>}
        {result.members > 0 && <p>{t('classList.doneMembers', { count: result.members })}</p>}
        {result.refused > 0 && <p>{t('classList.doneLeft', { count: result.refused })}</p>}
        {result.classes.length > 0 && <p>{t('classList.doneClasses', { classes: format.list(result.classes) })}</p>}
      </div>
    </Card>
  )
}
