import { useEffect, useState } from 'react'
import { readNumber } from '~/domain/questions/read-number'
import { useTranslation } from '~/i18n/use-translation'
import { TextField } from '~/ui/field'

interface Props {
  label: string
  hint?: string
  value: number | null
  least?: number
  /** Whether `least` itself is too little. */
  isAbove?: boolean
  most?: number
  isWhole?: boolean
  /** Null: the field was emptied, where it may be. */
  mayBeEmpty?: boolean
  onChange: (value: number | null) => void
  className?: string
}

/** A number as its author types it, with a point or a comma. What cannot be one stays in the field and is said. */
export function NumberField({ label, hint, value, least = -1e9, isAbove = false, most = 1e9, isWhole = false, mayBeEmpty = false, onChange, className }: Props) {
  const { t } = useTranslation('question-desk')
  const [text, setText] = useState(said(value))
  // A step back, or what somebody else wrote.
  useEffect(() => setText((before) => (valueOf(before) === value ? before : said(value))), [value])
  const read = valueOf(text)
  const isOut = typeof read === 'number' && (read > most || read < least || (isAbove && read === least) || (isWhole && !Number.isInteger(read)))
  const isNone = read === undefined || (read === null && !mayBeEmpty)
  return (
    <TextField
      label={label} hint={hint} className={className} inputMode="decimal" autoComplete="off" maxLength={30} value={text}
      error={isNone ? t('numberProblem') : isOut ? t('numberRange', { least, most }) : undefined}
      onChange={({ target }) => {
        setText(target.value)
        const next = valueOf(target.value)
        if (next === undefined) return
        if (next === null ? mayBeEmpty : next <= most && (isAbove ? next > least : next >= least) && (!isWhole || Number.isInteger(next))) onChange(next)
      }}
    />
  )
}

const said = (value: number | null) => (value === null ? '' : String(value))
/** Null: empty; undefined: no number, or one that could be two. */
function valueOf(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const read = readNumber(text)
  return read.kind === 'number' ? read.value : undefined
}
