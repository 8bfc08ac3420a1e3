import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { linesOf, textOf, type Part } from './rules/merge'
import type { Writing } from './use-writing'

/** Two authors wrote in the same place: both texts, side by side, until one of them is chosen. Nothing of either is lost before. */
export function ClashPanel({ writing, words }: { writing: Writing; words: { series: (id: string) => string; tag: (key: string) => string } }) {
  const { t } = useTranslation('writing')
  const { clash, content, choose } = writing
  if (!clash) return null
  const name = (part: Part) => {
    const [first, second, third] = part.split('.')
    const field = first === 'diagnosis' && second !== 'text' ? t(second === 'certainty' ? 'diagnosis.certainty' : 'diagnosis.provenBy') : first === 'quizTitle' ? t('quiz.title') : t(`clash.part.${first as 'title'}`)
    const language = third ?? second
    return language === 'en' || language === 'zh' ? `${field} · ${t(`language.${language}`)}` : field
  }
  return (
    <section role="alert" data-clash className="flex flex-col gap-4 rounded-lg border-2 border-attention bg-raised p-4">
      <div><h2 className="text-lg font-semibold">{t('clash.title')}</h2><p className="text-ink-soft">{t('clash.text')}</p></div>
      {clash.parts.map((part) => (
        <div key={part} data-clash-part={part} className="flex flex-col gap-2 border-t border-line pt-3">
          <h3 className="font-medium">{name(part)}</h3>
          <div className="grid gap-3 @2xl:grid-cols-2">
            {([['mine', content], ['theirs', clash.theirs]] as const).map(([whose, of]) => (
              <div key={whose} className="flex min-w-0 flex-col gap-2 rounded-sm border border-line bg-sunken p-3">
                <p className="text-sm font-medium text-ink-soft">{t(`clash.${whose}`)}</p>
                <div className="max-h-64 overflow-y-auto break-words whitespace-pre-wrap" tabIndex={0}>
                  {linesOf(of, part, words).map((line, i) => <p key={i}>{line || t('clash.empty')}</p>)}
                  {linesOf(of, part, words).length === 0 && <p className="text-ink-soft">{t('clash.empty')}</p>}
                </div>
                <Button onClick={() => choose(part, whose)} className="mt-auto self-start">{t(whose === 'mine' ? 'clash.keepMine' : 'clash.takeTheirs')}</Button>
              </div>
            ))}
          </div>
          {textOf(content, part) !== null && <Button tone="quiet" className="self-start" onClick={() => choose(part, 'both')}>{t('clash.both')}</Button>}
        </div>
      ))}
    </section>
  )
}
