import { useEffect, useState } from 'react'
import { clockOf } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { TextField } from '~/ui/field'

/** 2:05, 1:02:05 or 125 (seconds); null: no time. */
export function readClock(text: string): number | null {
  const parts = text.trim().replaceAll('：', ':').split(':')
  if (parts.length > 3 || !parts.every((part, i) => /^\d{1,5}$/.test(part) && (i === 0 || Number(part) < 60))) return null
  const seconds = parts.reduce((sum, part) => sum * 60 + Number(part), 0)
  return seconds <= 86_400 ? seconds : null
}

/** A second of a film, written as clocks show it. */
export function ClockField({ label, hint, atS, onChange }: { label: string; hint?: string; atS: number; onChange: (atS: number) => void }) {
  const { t } = useTranslation('media')
  const [text, setText] = useState(clockOf(atS * 1_000))
  useEffect(() => setText((now) => (readClock(now) === atS ? now : clockOf(atS * 1_000))), [atS])
  const read = readClock(text)
  return <TextField label={label} hint={hint} value={text} inputMode="text" error={read === null ? t('edit.badTime') : undefined} className="w-52" onChange={({ target }) => { setText(target.value); const next = readClock(target.value); if (next !== null) onChange(next) }} onBlur={() => { if (read !== null) setText(clockOf(read * 1_000)) }} />
}
