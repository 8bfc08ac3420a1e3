import { Eye, Link2, PencilLine } from 'lucide-react'
import { useId, useRef, useState, type ReactNode } from 'react'
import type { CaseView, Two } from '~/domain/cases/case'
import { useTranslation } from '~/i18n/use-translation'
import { buttonClass } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Menu, MenuItem } from '~/ui/menu'
import { CaseText } from '../case-text'
import { linked } from './rules/keys'

type Language = keyof Two
const BOX = 'w-full rounded-sm border border-line-strong bg-raised px-3 py-2 text-base text-ink placeholder:text-ink-soft disabled:bg-sunken disabled:text-ink-soft'

export interface TwoFieldProps {
  label: string
  value: Two
  onChange: (value: Two) => void
  languages: readonly Language[]
  most: number
  /** 1: one line. */
  rows?: number
  hint?: ReactNode
  /** Views that the text may lead to; their links are written in at the cursor. */
  views?: readonly CaseView[]
  /** A link of the preview was pressed. */
  onView?: (key: string) => void
  isDisabled: boolean
  /** What a reviewer said of it. */
  after?: ReactNode
  /** One of several in an entry of a list. */
  isSmall?: boolean
}

/** A text in the languages that it is published in, beside each other where there is room. */
export function TwoField({ label, value, onChange, languages, most, rows = 1, hint, views = [], onView, isDisabled, after, isSmall }: TwoFieldProps) {
  const { t } = useTranslation('writing')
  const id = useId()
  const hintId = hint ? `${id}-hint` : undefined
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-1">
      <p className={isSmall ? 'text-sm font-medium' : 'font-medium'} aria-hidden>{label}</p>
      {hint && <p id={hintId} className="text-sm text-ink-soft">{hint}</p>}
      <div className={cx('grid gap-3', languages.length > 1 && '@2xl:grid-cols-2')}>
        {languages.map((language) => (
          <Box
            key={language} language={language} label={`${label} · ${t(`language.${language}`)}`} shownLabel={languages.length > 1 ? t(`language.${language}`) : null}
            text={value[language]} onChange={(text) => onChange({ ...value, [language]: text })} {...{ most, rows, views, onView, isDisabled, describedBy: hintId }}
          />
        ))}
      </div>
      {after}
    </div>
  )
}

function Box({ language, label, shownLabel, text, onChange, most, rows, views, onView, isDisabled, describedBy }: {
  language: Language; label: string; shownLabel: string | null; text: string; onChange: (text: string) => void; most: number; rows: number; views: readonly CaseView[]; onView: ((key: string) => void) | undefined; isDisabled: boolean; describedBy: string | undefined
}) {
  const { t } = useTranslation('writing')
  const box = useRef<HTMLTextAreaElement>(null)
  const [isPreview, setPreview] = useState(false)
  const link = ({ key, words }: CaseView) => {
    const [from, to] = [box.current?.selectionStart ?? text.length, box.current?.selectionEnd ?? text.length]
    const next = linked(text, from, to, key, words[language] || words.en || words.zh)
    onChange(next.text)
    requestAnimationFrame(() => { box.current?.focus(); box.current?.setSelectionRange(next.at, next.at) })
  }
  const shared = { lang: language, 'aria-label': label, 'aria-describedby': describedBy, maxLength: most, disabled: isDisabled, value: text }
  const left = most - text.length
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {(shownLabel || rows > 1) && (
        <div className="flex items-center justify-between gap-2 text-sm text-ink-soft">
          <span aria-hidden>{shownLabel}</span>
          <span className="flex flex-wrap">
            {rows > 1 && text !== '' && <button type="button" aria-pressed={isPreview} onClick={() => setPreview(!isPreview)} className={buttonClass('quiet', 'normal', 'px-2 py-0.5 text-sm [&_svg]:size-4')}>{isPreview ? <PencilLine aria-hidden /> : <Eye aria-hidden />}{t(isPreview ? 'text.write' : 'text.preview')}</button>}
            {views.length > 0 && !isDisabled && !isPreview && (
              <Menu trigger={<button type="button" className={buttonClass('quiet', 'normal', 'px-2 py-0.5 text-sm [&_svg]:size-4')}><Link2 aria-hidden />{t('text.link')}</button>}>
                {views.map((view) => <MenuItem key={view.key} onSelect={() => link(view)}>{view.words[language] || view.words.en || view.words.zh || view.key}</MenuItem>)}
              </Menu>
            )}
          </span>
        </div>
      )}
      {rows === 1
        ? <input type="text" className={cx(BOX, 'target')} {...shared} onChange={(event) => onChange(event.target.value)} />
        : isPreview && text !== '' ? <div className="rounded-sm border border-line bg-sunken px-3 py-2"><CaseText text={text} lang={language} views={new Set(views.map(({ key }) => key))} onView={onView} /></div>
        : <textarea ref={box} rows={rows} className={cx(BOX, 'field-sizing-content max-h-[60dvh]')} {...shared} style={{ minHeight: `${rows * 1.5 + 1}rem` }} onChange={(event) => onChange(event.target.value)} />}
      {left < most * 0.05 && <p role="status" className="text-sm text-attention tabular-nums">{t('text.left', { count: left })}</p>}
    </div>
  )
}
