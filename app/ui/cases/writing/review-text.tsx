import type { ReactNode } from 'react'
import type { Two } from '~/domain/cases/case'
import type { TagChoice } from '~/domain/cases/tags.server'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { CaseText } from '../case-text'
import type { PartName } from './parts'
import type { DraftShown } from './writing-page'

/** The whole draft as it will be read, in every language that it is published in, with room for a word at each part. */
export function ReviewText({ draft, tags, language, languages, notesOf, onView }: {
  draft: DraftShown; tags: readonly TagChoice[]; language: Language; languages: readonly (keyof Two)[]; notesOf: (part: PartName) => ReactNode; onView: (key: string) => void
}) {
  const { t } = useTranslation('writing')
  const { content } = draft
  const views = new Set(content.views.map(({ key }) => key))
  /** One line. */
  const both = (two: Two) => languages.filter((one) => two[one].trim() !== '').map((one) => <div key={one} lang={one} className="max-w-prose break-words whitespace-pre-wrap">{two[one]}</div>)
  const text = (two: Two) => languages.filter((one) => two[one].trim() !== '').map((one) => <CaseText key={one} lang={one} text={two[one]} views={views} onView={onView} className="max-w-prose" />)
  const has = (two: Two) => languages.some((one) => two[one].trim() !== '')
  const section = (part: PartName, isThere: boolean, body: ReactNode) => isThere && (
    <section key={part} data-part={part} className="flex flex-col gap-3"><h2 className="text-lg font-semibold">{t(`part.${part}`)}</h2>{body}{notesOf(part)}</section>
  )
  const { diagnosis, quiz } = content
  const tag = (key: string) => { const one = tags.find((other) => other.key === key); return (language === 'zh' ? one?.zh[0] : one?.en[0]) ?? key }
  return (
    <>
      {section('title', true, both(content.title))}
      {section('history', has(content.history), text(content.history))}
      {section('findings', has(content.findings), text(content.findings))}
      {section('pictures', content.series.length > 0, (
        <ul className="flex flex-wrap gap-2">
          {content.views.map(({ key, words }) => <li key={key}><button type="button" onClick={() => onView(key)} className="target rounded-sm border border-line-strong px-3 py-1 hover:bg-sunken">{words[language] || words.en || words.zh || key}{content.keyImages.some(({ view }) => view === key) && ` · ${t('views.keyImageShort')}`}</button></li>)}
        </ul>
      ))}
      {section('diagnosis', has(diagnosis.text), <>{both(diagnosis.text)}<p className="text-ink-soft">{t(`certainty.${diagnosis.certainty}`)}</p>{both(diagnosis.provenBy)}</>)}
      {section('differential', content.differential.length > 0, <ol className="list-decimal space-y-3 pl-6">{content.differential.map(({ text, why }, i) => <li key={i}>{both(text)}<div className="text-ink-soft">{both(why)}</div></li>)}</ol>)}
      {section('discussion', has(content.discussion), text(content.discussion))}
      {section('theory', has(content.theory), text(content.theory))}
      {section('takeHome', content.takeHome.length > 0, <ul className="list-disc space-y-1 pl-6">{content.takeHome.map((one, i) => <li key={i}>{both(one)}</li>)}</ul>)}
      {section('references', content.references.length > 0, <ol className="list-decimal space-y-1 pl-6">{content.references.map(({ text, doi, url }, i) => <li key={i} className="break-words">{text} {doi && <a href={`https://doi.org/${doi}`} target="_blank" rel="noreferrer" className="text-accent underline">{doi}</a>} {url && <a href={url} target="_blank" rel="noreferrer" className="text-accent underline">{url}</a>}</li>)}</ol>)}
      {section('tags', true, <div className="flex flex-wrap gap-2">{[...content.tags.modality, ...content.tags.anatomy, ...content.tags.pathology].map((key) => <Badge key={key}>{tag(key)}</Badge>)}<Badge>{t(`difficulty.${content.difficulty as 1 | 2 | 3 | 4 | 5}`)}</Badge>{content.audience.map((one) => <Badge key={one}>{t(`audience.${one}`)}</Badge>)}</div>)}
      {section('quiz', quiz !== null, quiz && <><div>{both(content.quizTitle)}</div><p>{t('quiz.accepts')}: {quiz.accepts.join(' · ') || '–'}</p>{quiz.asksMark && <p>{t('quiz.mark')} (≤ {quiz.toleranceMm} mm)</p>}</>)}
    </>
  )
}
