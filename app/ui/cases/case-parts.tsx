import type { ReactNode } from 'react'
import type { CaseContent, Two } from '~/domain/cases/case'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { CaseText } from './case-text'
import { inLanguage, type TextLanguage } from './two'
import type { Steps } from './use-steps'

/** One part of a case under its heading; nothing where there are no words. */
export function Part({ title, id, children }: { title: string; id?: string; children: ReactNode }) {
  return (
    <section id={id} className="flex flex-col gap-2" data-part={id}>
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  )
}

interface Reading { language: TextLanguage; steps: Steps }

export function TextPart({ two, title, id, language, steps }: { two: Two; title: string; id: string } & Reading) {
  const { text, lang } = inLanguage(two, language)
  if (text.trim() === '') return null
  return <Part title={title} id={id}><CaseText text={text} lang={LANGUAGE_TAGS[lang]} views={steps.keys} onView={steps.show} shownView={steps.shownKey} /></Part>
}

/** What a short line says, in the language there is. */
export function Words({ two, language }: { two: Two; language: TextLanguage }) {
  const { text, lang } = inLanguage(two, language)
  return <span lang={LANGUAGE_TAGS[lang]}>{text}</span>
}

const isThere = ({ en, zh }: Two) => en.trim() !== '' || zh.trim() !== ''

/** The answer: what it is, how sure, by what, and what it is not. */
export function DiagnosisParts({ content: { diagnosis, differential }, language }: { content: CaseContent; language: TextLanguage }) {
  const { t } = useTranslation('case')
  return (
    <>
      {isThere(diagnosis.text) && (
        <Part title={t('part.diagnosis')} id="diagnosis">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-lg font-semibold"><Words two={diagnosis.text} language={language} /><Badge tone={diagnosis.certainty === 'certain' ? 'done' : 'attention'}>{t(`certainty.${diagnosis.certainty}`)}</Badge></p>
          {isThere(diagnosis.provenBy) && <p className="text-ink-soft" lang={LANGUAGE_TAGS[inLanguage(diagnosis.provenBy, language).lang]}>{t('provenBy', { proof: inLanguage(diagnosis.provenBy, language).text })}</p>}
        </Part>
      )}
      {differential.length > 0 && (
        <Part title={t('part.differential')} id="differential">
          <ul className="flex flex-col gap-2">
            {differential.map(({ text, why }, i) => <li key={i} className="border-l-4 border-line pl-3"><p className="font-medium"><Words two={text} language={language} /></p>{isThere(why) && <p className="text-ink-soft"><Words two={why} language={language} /></p>}</li>)}
          </ul>
        </Part>
      )}
    </>
  )
}

/** What is taken home, and where it is written. */
export function ClosingParts({ content: { takeHome, references }, language }: { content: CaseContent; language: TextLanguage }) {
  const { t } = useTranslation('case')
  return (
    <>
      {takeHome.some(isThere) && (
        <Part title={t('part.takeHome')} id="takeHome">
          <ul className="flex list-disc flex-col gap-1 rounded-lg bg-accent-soft py-3 pr-4 pl-8">{takeHome.filter(isThere).map((one, i) => <li key={i}><Words two={one} language={language} /></li>)}</ul>
        </Part>
      )}
      {references.length > 0 && (
        <Part title={t('part.references')} id="references">
          <ol className="flex list-decimal flex-col gap-1 pl-6 text-sm">
            {references.map(({ text, doi, url }, i) => {
              const address = doi ? `https://doi.org/${encodeURI(doi)}` : url
              return <li key={i} className="break-words">{text} {address && <a href={address} target="_blank" rel="noopener noreferrer nofollow" className="font-medium text-accent underline underline-offset-2">{doi ? `doi:${doi}` : address}</a>}</li>
            })}
          </ol>
        </Part>
      )}
    </>
  )
}
