import { Form, Link, useNavigation } from '@remix-run/react'
import { useRef, useState } from 'react'
import type { MarkSubmission } from '~/domain/courses/assignments/mark-submission.server'
import type { WorkFile } from '~/domain/courses/assignments/files.server'
import type { FindingContent } from '~/domain/images/finding'
import type { HandInTime, Marking } from '~/domain/courses/submission'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { FormError, TextArea, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { ChoosableText, MarkedText, type Passage } from './marked-text'
import { WorkFileList } from './work-files'
import { WorkOnStudy } from './work-on-study'

export interface MarkPageProps {
  classId: string; className: string; lessonTitle: string; learner: string; attempt: number; state: string; revision: number; submittedAt: Date | null; points: number | null; most: number | null
  time: HandInTime; text: string; marks: FindingContent[]; studyId: string | null; files: WorkFile[]; learnerId: string; marking: Marking; criteria: { id: string; words: string; most: number; levels: { points: number; words: string }[] }[]; result: MarkSubmission | null
}

const SHOWN_SIGNS = 80
const shortened = (text: string) => (text.length > SHOWN_SIGNS ? `${text.slice(0, SHOWN_SIGNS)}…` : text)

/** The work and what is said of it, side by side; one below the other on a phone. */
export function MarkPage({ classId, className, lessonTitle, learner, attempt, state, revision, submittedAt, points, most, time, text, marks, studyId, files, learnerId, marking, criteria, result }: MarkPageProps) {
  const { t } = useTranslation(['grading', 'progress'])
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  const [given, setGiven] = useState(() => Object.fromEntries(criteria.map(({ id }) => [id, { points: marking.criteria[id] ? String(marking.criteria[id].points) : '', words: marking.criteria[id]?.words ?? '' }])))
  const [words, setWords] = useState(marking.words)
  const [comments, setComments] = useState(marking.comments)
  const [comment, setComment] = useState('')
  const [chosen, setChosen] = useState<Passage | null>(null)
  const [lacks, setLacks] = useState<'passage' | 'words' | null>(null)
  const work = useRef<HTMLTextAreaElement>(null)
  const isOpen = state === 'submitted'
  const kept = { criteria: Object.fromEntries(criteria.flatMap(({ id }) => (given[id]!.points.trim() === '' ? [] : [[id, { points: Number(given[id]!.points.replace(',', '.')), words: given[id]!.words }]]))), words, comments }
  const addComment = () => {
    if (!chosen || comment.trim() === '') return setLacks(chosen ? 'words' : 'passage')
    setComments([...comments, { ...chosen, words: comment.trim() }].sort((a, b) => a.from - b.from))
    setComment('')
    setLacks(null)
  }
  return (
    <Page width="full">
      <PageHeader title={learner} lead={`${className} · ${lessonTitle} · ${t('marking.attempt')} ${attempt}${submittedAt ? ` · ${format.dateTime(submittedAt)}` : ''}`} actions={<Link to={`/courses/class/${classId}/marking`} className="underline underline-offset-4">{t('marking.title')}</Link>} />
      {time.kind === 'late' && <p className="text-attention">{t('handIn.late', { count: time.days, percent: time.lostPercent })}</p>}
      <div className="grid gap-6 lg:grid-cols-2">
        <Card title={t('marking.work')}>
          {text === '' ? null : isOpen ? <ChoosableText ref={work} label={t('marking.work')} text={text} passages={comments} hint={t('marking.commentHint')} onChosen={setChosen} /> : <MarkedText text={text} passages={comments} />}
          {studyId && <WorkOnStudy studyId={studyId} learner={{ id: learnerId, name: learner }} marks={marks} />}
          <WorkFileList classId={classId} files={files} />
          <ol className="flex flex-col gap-2">
            {comments.map((one, at) => (
              <li key={at} className="flex items-start justify-between gap-3 rounded-sm bg-sunken px-3 py-2">
                <span className="min-w-0 break-words"><span className="mr-2 font-bold text-attention tabular-nums">{at + 1}</span><q className="text-ink-soft">{text.slice(one.from, one.to)}</q> {one.words}</span>
                {isOpen && <Button tone="quiet" onClick={() => setComments(comments.filter((other) => other !== one))}>{t('marking.removeComment')}</Button>}
              </li>
            ))}
          </ol>
          {isOpen && text !== '' && <><TextArea label={t('marking.comment')} hint={chosen ? t('progress:marking.on', { passage: shortened(text.slice(chosen.from, chosen.to)) }) : undefined} error={lacks ? t(lacks === 'passage' ? 'progress:marking.noPassage' : 'progress:marking.noWords') : undefined} rows={2} maxLength={4_000} value={comment} onChange={(event) => setComment(event.target.value)} /><Button className="self-start" onClick={addComment}>{t('marking.addComment')}</Button></>}
        </Card>
        <Card title={t('marking.criteria')}>
          {result && result.kind !== 'saved' && result.kind !== 'returned' && <FormError>{t(`marking.${result.kind === 'forbidden' || result.kind === 'not-found' ? 'other' : result.kind}`)}</FormError>}
          {result?.kind === 'saved' && <p role="status">{t('marking.saved')}</p>}
          {state === 'returned' && <p role="status" className="font-medium">{t('marking.returned', { points: points ?? 0, most: most ?? 0 })}</p>}
          <Form method="post" className="flex flex-col gap-6">
            <input type="hidden" name="revision" value={revision} />
            <input type="hidden" name="marking" value={JSON.stringify(kept)} />
            {criteria.map(({ id, words: asks, most: top, levels }) => (
              <fieldset key={id} disabled={!isOpen} className="flex flex-col gap-3">
                <legend className="mb-2 font-medium">{asks || t('marking.whole')}</legend>
                {levels.length > 0 && <ul className="text-sm text-ink-soft">{levels.map((level) => <li key={level.points}>{t('marking.levels', { points: level.points, words: level.words })}</li>)}</ul>}
                <TextField label={t('marking.pointsOf', { most: top })} inputMode="decimal" value={given[id]!.points} onChange={(event) => setGiven({ ...given, [id]: { ...given[id]!, points: event.target.value } })} />
                <TextArea label={t('marking.words')} rows={2} maxLength={4_000} value={given[id]!.words} onChange={(event) => setGiven({ ...given, [id]: { ...given[id]!, words: event.target.value } })} />
              </fieldset>
            ))}
            <TextArea label={t('marking.overall')} maxLength={4_000} disabled={!isOpen} value={words} onChange={(event) => setWords(event.target.value)} />
            {isOpen && <div className="flex flex-wrap gap-2"><Button type="submit" name="intent" value="save" isBusy={isBusy}>{t('marking.save')}</Button><Button type="submit" name="intent" value="return" tone="primary" isBusy={isBusy}>{t('marking.give')}</Button></div>}
          </Form>
        </Card>
      </div>
    </Page>
  )
}
