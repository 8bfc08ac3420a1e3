import { Form, useNavigation } from '@remix-run/react'
import { PencilLine } from 'lucide-react'
import { CASE_BOUNDS, CASE_KINDS } from '~/domain/cases/case'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { FormError, Select, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'

/** What it is called and what kind it is; everything else is written at its desk. */
export function NewCasePage({ places, problem }: { places: { id: string; name: string }[]; problem: 'no-title' | 'too-many' | 'forbidden' | null }) {
  const { t } = useTranslation('writing')
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="reading">
      <PageHeader title={t('new.title')} lead={t('new.lead')} />
      <Form method="post" className="flex flex-col gap-6">
        <FormError>{problem && t(`new.problem.${problem}`)}</FormError>
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-2 font-medium">{t('new.kind')}</legend>
          {CASE_KINDS.map((kind, i) => (
            <label key={kind} className="flex cursor-pointer items-start gap-3 rounded-lg border border-line bg-raised p-4 has-checked:border-accent has-checked:bg-accent-soft">
              <input type="radio" name="kind" value={kind} defaultChecked={i === 0} className="mt-0.5 size-5 shrink-0 accent-(--accent)" />
              <span className="flex flex-col"><span className="font-medium">{t(`kind.${kind}`)}</span><span className="text-sm text-ink-soft">{t(`new.is.${kind}`)}</span></span>
            </label>
          ))}
        </fieldset>
        <TextField label={t('new.titleEn')} name="title" lang="en" maxLength={CASE_BOUNDS.title} hint={t('new.titleHint')} autoFocus />
        <TextField label={t('new.titleZh')} name="titleZh" lang="zh" maxLength={CASE_BOUNDS.title} />
        {places.length > 1
          ? <Select label={t('new.place')} name="institutionId" defaultValue={places[0]!.id}>{places.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
          : <input type="hidden" name="institutionId" value={places[0]?.id ?? ''} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" icon={<PencilLine aria-hidden />} isBusy={isBusy}>{t('new.make')}</Button>
          <LinkButton to="/cases/mine" tone="quiet">{t('new.back')}</LinkButton>
        </div>
      </Form>
    </Page>
  )
}
