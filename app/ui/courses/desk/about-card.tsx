import { COURSE_BOUNDS, type CourseOutline } from '~/domain/courses/course'
import type { OutlineDraft } from '~/domain/courses/write/merge-draft'
import { useTranslation } from '~/i18n/use-translation'
import { Checkbox, Select, TextArea, TextField } from '~/ui/field'
import { Card } from '~/ui/page'

/** What is said of the course as a whole. */
export function AboutCard({ draft, onChange, onOutline }: { draft: OutlineDraft; onChange: (part: Partial<Omit<OutlineDraft, 'outline'>>) => void; onOutline: (part: Partial<CourseOutline>) => void }) {
  const { t } = useTranslation('course-desk')
  const { credits, creditKind, certifies } = draft.outline
  return (
    <Card title={t('about.title')}>
      <TextField label={t('new.name')} lang={draft.language} value={draft.title} maxLength={COURSE_BOUNDS.title} onChange={({ target }) => onChange({ title: target.value })} />
      <TextArea label={t('about.summary')} hint={t('about.summaryHint')} lang={draft.language} rows={4} value={draft.summary} maxLength={COURSE_BOUNDS.summary} onChange={({ target }) => onChange({ summary: target.value })} />
      <Select label={t('language.label')} hint={t('language.hint')} value={draft.language} onChange={({ target }) => onChange({ language: target.value === 'zh' ? 'zh' : 'en' })}>
        <option value="en">{t('language.en')}</option>
        <option value="zh">{t('language.zh')}</option>
      </Select>
      <Checkbox label={t('about.certifies')} checked={certifies} onChange={({ target }) => onOutline({ certifies: target.checked })} />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label={t('about.credits')} type="number" min={0} max={1_000} step={0.25} value={credits / 100} onChange={({ target }) => { const given = Math.round(target.valueAsNumber * 100); if (Number.isFinite(given)) onOutline({ credits: Math.min(100_000, Math.max(0, given)) }) }} />
        <TextField label={t('about.creditKind')} value={creditKind} maxLength={200} onChange={({ target }) => onOutline({ creditKind: target.value })} />
      </div>
    </Card>
  )
}
