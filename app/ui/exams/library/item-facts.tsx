import { X } from 'lucide-react'
import { Link } from '@remix-run/react'
import { useState } from 'react'
import { ITEM_BOUNDS, LEVELS, TAG_NAMES, type ItemContent, type TagName } from '~/domain/exams/item'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { StorePick } from '~/ui/courses/desk/store-pick'
import { Select, TextArea } from '~/ui/field'
import { Card } from '~/ui/page'
import { NumberField } from '~/ui/questions/editing/number-field'
import { TagField } from './tag-field'

interface Props { itemId: string; content: ItemContent; tagsUsed: Record<TagName, string[]>; onChange: (how: (now: ItemContent) => ItemContent, about: string) => void }

/** What the question is about, for those who look for it. */
export function ItemFacts({ itemId, content, tagsUsed, onChange }: Props) {
  const { t } = useTranslation('question-library')
  const [isPicking, setPicking] = useState(false)
  return (
    <Card title={t('facts.title')}>
      {TAG_NAMES.map((name) => <TagField key={name} label={t(`tag.${name}`)} values={content.tags[name]} used={tagsUsed[name]} onChange={(values) => onChange((now) => ({ ...now, tags: { ...now.tags, [name]: values } }), `tags ${name}`)} />)}
      <Select label={t('field.level')} value={content.level ?? ''} onChange={({ target }) => onChange((now) => ({ ...now, level: LEVELS.find((one) => one === target.value) ?? null }), 'level')}>
        <option value="">{t('level.none')}</option>
        {LEVELS.map((one) => <option key={one} value={one}>{t(`level.${one}`)}</option>)}
      </Select>
      <NumberField label={t('field.difficulty')} hint={t('facts.difficultyHint')} value={content.difficulty === null ? null : Math.round(content.difficulty * 100)} least={0} most={100} isWhole mayBeEmpty onChange={(share) => onChange((now) => ({ ...now, difficulty: share === null ? null : share / 100 }), 'difficulty')} />
      <Select label={t('field.language')} value={content.language} onChange={({ target }) => onChange((now) => ({ ...now, language: target.value === 'zh' ? 'zh' : 'en' }), 'language')}>
        <option value="en">{t('language.en')}</option>
        <option value="zh">{t('language.zh')}</option>
      </Select>
      <TextArea label={t('facts.reference')} hint={t('facts.referenceHint')} rows={2} value={content.reference} maxLength={ITEM_BOUNDS.reference} onChange={({ target }) => onChange((now) => ({ ...now, reference: target.value }), 'reference')} />
      <div className="flex flex-col gap-2">
        <p className="font-medium">{t('facts.links')}</p>
        {content.caseId && <span className="flex items-center gap-1"><Link to={`/cases/${content.caseId}`} className="target inline-flex items-center text-accent underline underline-offset-4">{t('facts.case')}</Link><IconButton label={t('facts.unlinkCase')} onClick={() => onChange((now) => ({ ...now, caseId: null }), 'case')}><X aria-hidden /></IconButton></span>}
        {content.courseId && <span className="flex items-center gap-1"><Link to={`/courses/${content.courseId}/edit`} className="target inline-flex items-center text-accent underline underline-offset-4">{t('facts.course')}</Link><IconButton label={t('facts.unlinkCourse')} onClick={() => onChange((now) => ({ ...now, courseId: null }), 'course')}><X aria-hidden /></IconButton></span>}
        <Button className="self-start" onClick={() => setPicking(true)}>{t(content.caseId ? 'facts.otherCase' : 'facts.linkCase')}</Button>
        {isPicking && <StorePick courseId="" storeAt={`/exams/questions/${itemId}/store`} of="case" isOpen onClose={() => setPicking(false)} onChoose={({ caseId }) => { setPicking(false); onChange((now) => ({ ...now, caseId }), 'case') }} />}
      </div>
    </Card>
  )
}
