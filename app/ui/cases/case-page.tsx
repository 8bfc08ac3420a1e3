import { Link } from '@remix-run/react'
import { PenLine, SearchCheck } from 'lucide-react'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import type { CaseOnPage } from '~/domain/cases/show-case.server'
import type { Finding } from '~/domain/images/finding'
import { LANGUAGE_TAGS, LANGUAGE_NAMES } from '~/i18n/languages'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { LinkButton, buttonClass } from '../button'
import { cx } from '../class-names'
import { AlikeCases } from './alike-cases'
import { AnswerBeside } from './answer-beside'
import { ClosingParts, DiagnosisParts, Part, TextPart } from './case-parts'
import { CaseViewer } from './case-viewer'
import { useFacetWord } from './facets'
import { KeyImages } from './key-images'
import { QuizPanel } from './quiz-panel'
import { inLanguage, type TextLanguage } from './two'
import { useSteps } from './use-steps'

export interface CasePageProps {
  page: CaseOnPage
  me: { id: string; name: string }
  /** Rating, bookmark, collections, following: beside the title. */
  keepButtons?: ReactNode
  /** What it may be bought for, where the reader has the free part alone. */
  offer?: ReactNode
  /** Above the title, where it is read in a collection. */
  readOn?: ReactNode
  /** Below the text. */
  discussion?: ReactNode
}

/** A case as one reads it: the text beside its pictures, which its words move. */
export function CasePage({ page: { opened, pictures, answer, alike }, me, keepButtons, offer, readOn, discussion }: CasePageProps) {
  const { t, i18n } = useTranslation('case')
  const format = useFormat()
  const { content, shows, kind } = opened
  const own: TextLanguage = i18n.language === 'zh' ? 'zh' : 'en'
  const [language, setLanguage] = useState<TextLanguage>(own)
  const room = useRef<HTMLDivElement>(null)
  const steps = useSteps(content, room)
  const began = useRef(shows).current
  const title = inLanguage(content.title, language)
  const hasPictures = pictures.studies.length > 0
  const myMark = useMemo(() => (answer?.answer.mark ? markOf(answer.answer.mark, pictures.studies, opened.id, t('answer.myMark'), answer.at) : null), [answer, pictures.studies, opened.id, t])
  const findings = useMemo(() => (myMark ? [...pictures.findings, myMark] : pictures.findings), [pictures.findings, myMark])
  const reading = { language, steps }
  return (
    <div className={cx(hasPictures && 'lg:grid lg:grid-cols-[minmax(22rem,5fr)_minmax(0,7fr)] lg:grid-rows-[auto_1fr]')} data-case={opened.id} data-shows={shows}>
      <header className={cx('flex flex-col gap-3 px-4 pt-6 pb-4 sm:px-6', !hasPictures && 'mx-auto w-full max-w-3xl')}>
        {readOn}
        <div className="flex flex-wrap items-center gap-2">
          {kind !== 'case' && <Badge>{t(`part.${kind}`)}</Badge>}
          <CaseTags opened={opened} />
        </div>
        <h1 lang={LANGUAGE_TAGS[title.lang]} className="text-xl font-semibold break-words">{title.text || t('untitled')}</h1>
        <p className="flex flex-wrap gap-x-3 gap-y-1 text-ink-soft">
          <Link to={`/cases/experts/${opened.author.id}`} className="underline-offset-4 hover:underline">{t('byline', { author: opened.author.name, institution: opened.institution })}</Link>
          <span data-figures>{t('published', { date: format.date(opened.publishedAt) })}</span>
          {opened.version > 1 && <span data-figures>{t('version', { version: opened.version })}</span>}
        </p>
        <div className="flex flex-wrap items-center gap-2">
          {content.languages.length > 1 && <LanguageChoice languages={content.languages} value={language} onChange={setLanguage} />}
          {keepButtons}
          {opened.may.edit && <LinkButton to={`/cases/${opened.id}/edit`} icon={<PenLine aria-hidden />}>{t('edit')}</LinkButton>}
          {opened.may.review && <LinkButton to={`/cases/${opened.id}/review`} icon={<SearchCheck aria-hidden />}>{t('review')}</LinkButton>}
        </div>
        {!content.languages.includes(language) && <p role="note" className="text-sm text-ink-soft">{t('otherLanguage')}</p>}
      </header>
      {hasPictures && (
        <section aria-label={t('pictures')} className="sticky top-14 z-20 h-[52dvh] border-y border-line lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:h-[calc(100dvh-3.5rem)] lg:self-start lg:border-y-0 lg:border-l">
          <CaseViewer content={content} pictures={pictures} findings={findings} me={me} steps={steps} room={room} language={language} />
        </section>
      )}
      <article className={cx('flex flex-col gap-8 px-4 pt-4 pb-10 sm:px-6', hasPictures ? 'max-w-[75ch]' : 'mx-auto w-full max-w-3xl')}>
        {pictures.missing.length > 0 && <p role="note" className="rounded-sm bg-attention-soft px-4 py-3 text-attention" data-missing>{t('missing', { count: pictures.missing.length })}</p>}
        <TextPart two={content.history} title={t('part.history')} id="history" {...reading} />
        {shows === 'question' && (opened.may.discuss
          ? <QuizPanel caseId={opened.id} version={opened.version} asksMark={content.quiz?.asksMark ?? false} pictures={pictures} seat={steps.seat} />
          : <p role="note" className="text-ink-soft">{t('quiz.readingOnly')}</p>)}
        {shows === 'free' && (
          <section className="flex flex-col gap-3" data-free>
            <h2 className="text-lg font-semibold">{t('free.title')}</h2>
            <p className="text-ink-soft">{t('free.text')}</p>
            {offer}
          </section>
        )}
        {answer && <AnswerBeside content={content} given={answer} language={language} seat={steps.seat} myMark={myMark?.id ?? null} isNew={began === 'question'} />}
        {content.keyImages.length > 0 && <Part title={t('part.keyImages')} id="keyImages"><KeyImages caseId={opened.id} version={opened.version} keyImages={content.keyImages} language={language} shownKey={steps.shownKey} onView={steps.show} /></Part>}
        <TextPart two={content.findings} title={t('part.findings')} id="findings" {...reading} />
        <DiagnosisParts content={content} language={language} />
        <TextPart two={content.discussion} title={t(kind === 'case' ? 'part.discussion' : `part.${kind}`)} id="discussion" {...reading} />
        <TextPart two={content.theory} title={t('part.theory')} id="theory" {...reading} />
        <ClosingParts content={content} language={language} />
        {alike.length > 0 && <Part title={t('alike')} id="alike"><AlikeCases cards={alike} language={language} /></Part>}
        {discussion}
      </article>
    </div>
  )
}

function CaseTags({ opened: { content: { tags, difficulty, audience } } }: { opened: CaseOnPage['opened'] }) {
  const { t } = useTranslation('case')
  const word = useFacetWord()
  return (
    <>
      {(['modality', 'anatomy', 'pathology'] as const).flatMap((facet) => tags[facet].map((key) => <Badge key={key} tone="accent">{word(facet, key)}</Badge>))}
      <Badge>{t('difficulty', { difficulty: word('difficulty', String(difficulty)) })}</Badge>
      {audience.map((one) => <Badge key={one}>{word('audience', one)}</Badge>)}
    </>
  )
}

function LanguageChoice({ languages, value, onChange }: { languages: readonly TextLanguage[]; value: TextLanguage; onChange: (language: TextLanguage) => void }) {
  const { t } = useTranslation('case')
  return (
    <div role="group" aria-label={t('language')} className="flex rounded-sm border border-line-strong">
      {languages.map((one) => <button key={one} type="button" lang={LANGUAGE_TAGS[one]} aria-pressed={one === value} onClick={() => onChange(one)} className={buttonClass('quiet', 'normal', one === value ? 'bg-accent-soft text-accent-strong' : undefined)}>{LANGUAGE_NAMES[one]}</button>)}
    </div>
  )
}

/** The reader's mark of long ago among those of the case: it is nobody's to change any more. */
function markOf(mark: Finding['content'], studies: CaseOnPage['pictures']['studies'], caseId: string, text: string, at: Date | string): Finding | null {
  const study = studies.find(({ series }) => series.some(({ seriesUid, geometry }) => (mark.image ? seriesUid === mark.image.seriesUid : mark.place.space === 'patient' && geometry?.kind === 'volume' && geometry.frameOfReferenceUid === mark.place.frameOfReferenceUid)))
  const when = new Date(at).toISOString()
  return study ? { id: `answer-${caseId}`, studyId: study.id, version: 1, author: { id: '', name: text }, createdAt: when, changedAt: when, content: { ...mark, text } } : null
}
