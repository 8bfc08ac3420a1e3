import { Form } from '@remix-run/react'
import type { Two } from '~/domain/cases/case'
import { COLLECTION_BOUNDS, COLLECTION_KINDS, type CollectionKind } from '~/domain/cases/collection'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { FormError, Select, TextArea, TextField } from '../../field'

/** Titles, what it is for, how it is read. @param institutions where a new one may be made; none: it is there already */
export function CollectionForm({ begin, institutions, refused, intent, button, submit: Submit = Form }: { begin?: { title: Two; about: string; kind: CollectionKind }; institutions?: readonly { id: string; name: string }[]; refused: string | null; intent: string; button: string; submit?: typeof Form }) {
  const { t } = useTranslation('talk')
  return (
    <Submit method="post" className="flex flex-col gap-4">
      <input type="hidden" name="intent" value={intent} />
      <FormError>{refused === 'no-title' || refused === 'too-many' || refused === 'forbidden' ? t(`collections.refused.${refused}`) : refused && t('collection.failed')}</FormError>
      <TextField label={t('collections.nameEn')} name="title" lang="en" maxLength={200} defaultValue={begin?.title.en} autoComplete="off" />
      <TextField label={t('collections.nameZh')} name="titleZh" lang="zh-Hans" maxLength={200} defaultValue={begin?.title.zh} autoComplete="off" />
      <TextArea label={t('collections.about')} name="about" maxLength={COLLECTION_BOUNDS.about} defaultValue={begin?.about} />
      <fieldset className="flex flex-col gap-1">
        <legend className="font-medium">{t('collections.kindLabel')}</legend>
        {COLLECTION_KINDS.map((kind) => (
          <label key={kind} className="target flex items-center gap-3">
            <input type="radio" name="kind" value={kind} defaultChecked={(begin?.kind ?? 'collection') === kind} className="size-5 shrink-0 accent-(--accent)" />
            <span><span className="font-medium">{t(`collections.kind.${kind}`)}</span> <span className="text-ink-soft">{t(`collections.kindHint.${kind}`)}</span></span>
          </label>
        ))}
      </fieldset>
      {institutions && (institutions.length > 1
        ? <Select label={t('collections.institution')} name="institution">{institutions.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
        : <input type="hidden" name="institution" value={institutions[0]?.id ?? ''} />)}
      <Button type="submit" tone="primary" className="self-end">{button}</Button>
    </Submit>
  )
}
