import { useState, type FormEvent } from 'react'
import { MOST_LESSON_TITLE } from '~/domain/anatomy/draft'
import { LESSON_SUBJECTS, type LessonSubject } from '~/domain/anatomy/lesson'
import type { Two } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { FormError, Select, TextField } from '~/ui/field'
import { post } from './post'

/** The lesson's two titles and what it belongs to. */
export function LessonNames({ open, onOpenChange, lesson, onSaved }: { open: boolean; onOpenChange: (open: boolean) => void; lesson: { id: string; title: Two; subject: LessonSubject }; onSaved: () => void }) {
  const { t } = useTranslation('authoring')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    const answer = await post(lesson.id, 'rename', { title: String(form.get('title')), titleZh: String(form.get('titleZh')), subject: String(form.get('subject')) })
    setBusy(false)
    if (answer.kind !== 'done') return setProblem(t(answer.kind === 'no-title' ? 'new.problem.no-title' : answer.kind === 'offline' ? 'save.offline' : 'save.pressFailed'))
    setProblem(null)
    onSaved()
    onOpenChange(false)
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('names.edit')}>
      <form onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
        <FormError>{problem}</FormError>
        <NameFields title={lesson.title} subject={lesson.subject} />
        <Button type="submit" tone="primary" isBusy={isBusy} className="self-end">{t('names.save')}</Button>
      </form>
    </Dialog>
  )
}

export function NameFields({ title, subject }: { title: Two; subject: LessonSubject }) {
  const { t } = useTranslation('authoring')
  return (
    <>
      <TextField label={t('names.en')} name="title" lang="en" maxLength={MOST_LESSON_TITLE} defaultValue={title.en} />
      <TextField label={t('names.zh')} name="titleZh" lang="zh-CN" maxLength={MOST_LESSON_TITLE} defaultValue={title.zh} hint={t('names.hint')} />
      <Select label={t('names.subject')} name="subject" defaultValue={subject}>
        {LESSON_SUBJECTS.map((one) => <option key={one} value={one}>{t(`subject.${one}`)}</option>)}
      </Select>
    </>
  )
}
