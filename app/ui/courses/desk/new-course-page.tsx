import { Form, useNavigation } from '@remix-run/react'
import { PencilLine } from 'lucide-react'
import { COURSE_BOUNDS } from '~/domain/courses/course'
import { BUILT_IN } from '~/domain/courses/write/built-in'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { WrittenList, type Written } from './written-list'

/** What it is called and what it is written in; everything else is written at its desk. */
export function NewCoursePage({ places, written, templates, problem }: { templates: { id: string; title: string; owner: string }[]; places: { id: string; name: string }[]; written: Written[]; problem: 'no-title' | 'too-many' | 'forbidden' | 'not-found' | null }) {
  const { t, i18n } = useTranslation('course-desk')
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="reading">
      <PageHeader title={t('new.title')} lead={t('new.lead')} />
      <Form method="post" className="flex flex-col gap-6">
        <FormError>{problem && t(`new.problem.${problem}`)}</FormError>
        <TextField label={t('new.name')} name="title" maxLength={COURSE_BOUNDS.title} hint={t('new.nameHint')} required autoFocus />
        <Select label={t('language.label')} name="language" hint={t('language.hint')} defaultValue={i18n.language}>
          <option value="en">{t('language.en')}</option>
          <option value="zh">{t('language.zh')}</option>
        </Select>
        {places.length > 1
          ? <Select label={t('new.place')} name="institutionId" defaultValue={places[0]!.id}>{places.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
          : <input type="hidden" name="institutionId" value={places[0]?.id ?? ''} />}
        <Select label={t('new.from')} name="from" hint={t('new.fromHint')} defaultValue="">
          <option value="">{t('new.empty')}</option>
          <optgroup label={t('new.builtIn')}>{BUILT_IN.map((one) => <option key={one} value={one}>{t(`plan.${one}`)}</option>)}</optgroup>
          {templates.length > 0 && <optgroup label={t('new.templates')}>{templates.map(({ id, title, owner }) => <option key={id} value={`course:${id}`}>{`${title} · ${owner}`}</option>)}</optgroup>}
        </Select>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" icon={<PencilLine aria-hidden />} isBusy={isBusy}>{t('new.make')}</Button>
          <LinkButton to="/courses" tone="quiet">{t('new.back')}</LinkButton>
        </div>
      </Form>
      {written.length > 0 && (
        <Card title={t('new.goOn')}>
          <WrittenList written={written} />
        </Card>
      )}
    </Page>
  )
}
