import { useMemo } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { FindingContent, FindingValue } from '~/domain/images/finding'
import { formatFor, useFormat } from '~/i18n/format'
import type { SeriesGeometryView } from '~/domain/images/reading'

/** Decimals that a reader can use and the picture can vouch for. */
const DECIMALS: Record<FindingValue['unit'], number> = { mm: 1, px: 1, mm2: 1, px2: 0, deg: 1, HU: 1, rescaled: 2, stored: 1 }

/** Decimals that tell a narrow window from another. */
export const digitsOf = (width: number) => (Math.abs(width) >= 10 ? 0 : Math.abs(width) >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(Math.max(1e-6, Math.abs(width))))))

/** Values and reasons in the reader's words. */
export function useViewerWords() {
  const { t } = useTranslation('viewer')
  const { locale } = useFormat()
  return useMemo(() => {
    const formats = [0, 1, 2, 3, 4, 5, 6].map((digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }))
    const number = (value: number, digits: number) => (formats[digits] ?? formats[1]!).format(value).replace('-', '\u2212').replace(/[\u202f\u00a0]/g, ' ')
    // Any scale is possible here, 0.00083 as well as 48,211: four figures of small ones, never less than the whole number.
    const figures = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 })
    const value = ({ value: of, unit, name, of: named }: FindingValue): string => {
      if (unit === 'rescaled') return `${Math.abs(of) >= 1000 ? number(of, 0) : figures.format(of).replace('-', '\u2212')} ${named ?? t('unit.rescaled')}`
      // A single pixel's value is a whole number wherever the file's numbers are.
      const digits = (name === 'value' || name === 'minimum' || name === 'maximum') && Number.isInteger(of) ? 0 : DECIMALS[unit]
      if (unit === 'mm2' && Math.abs(of) >= 1000) return `${number(of / 100, 2)} cm²`
      return `${number(of, digits)}${unit === 'deg' ? '°' : ` ${t(`unit.${unit}`)}`}`
    }
    const named = (one: FindingValue) => (one.name === 'length' || one.name === 'angle' || one.name === 'value' ? value(one) : `${t(`value.${one.name}`)} ${value(one)}`)
    return {
      number,
      value,
      /** What stands beside a mark: its main values, and what its millimetres hold for. */
      lines({ values, text, calibration, shape }: FindingContent): string[] {
        const main = values.filter((one) => one.name !== 'minimum' && one.name !== 'maximum' && one.name !== 'major-axis' && one.name !== 'minor-axis')
        const hasLength = values.some((one) => one.unit === 'mm' || one.unit === 'px' || one.unit === 'mm2' || one.unit === 'px2')
        const ends = values.filter((one) => one.name === 'minimum' || one.name === 'maximum')
        // Colours and what surrounds a picture measure nothing; a mark without a word would look unfinished.
        if (shape === 'probe' && values.length === 0) return [text, t('value.none')].filter(Boolean)
        const note = !hasLength ? '' : calibration === 'detector' ? t('calibration.detector') : calibration === 'none' ? t('calibration.none') : ''
        return [text, ...main.map(named), ends.length === 2 ? `${t('value.range')} ${value(ends[0]!)} … ${value(ends[1]!)}` : '', note].filter((line) => line !== '' && !(shape === 'key-image'))
      },
      /** Why there is no MPR; null where there is. */
      stack(geometry: SeriesGeometryView | null): string | null {
        if (!geometry) return t('stack.unjudged')
        return geometry.kind === 'volume' ? null : geometry.reasons.map((reason) => t(`stack.${reason}`)).join(' ')
      },
    }
  }, [t, locale])
}
export type ViewerWords = ReturnType<typeof useViewerWords>

interface Dated { studyDate: string; pseudonym?: string }

/** A study beside the one that was opened: only the dates know which was first. One patient's dates are all moved by the same days, another's by others. */
export function besides(study: Dated | undefined, opened: Dated | undefined): 'prior' | 'later' | 'sameDay' | 'other' | null {
  if (!study || !opened || study === opened) return null
  if (study.pseudonym !== opened.pseudonym) return 'other'
  if (!DATE.test(study.studyDate) || !DATE.test(opened.studyDate)) return 'other'
  return study.studyDate < opened.studyDate ? 'prior' : study.studyDate > opened.studyDate ? 'later' : 'sameDay'
}
const DATE = /^\d{8}$/

/** @returns '' for the study that was opened */
export function studyTime(t: (key: `compare.${'prior' | 'later' | 'sameDay' | 'other'}`) => string, study: Dated | undefined, opened: Dated | undefined): string {
  const which = besides(study, opened)
  return which ? t(`compare.${which}`) : ''
}

/** Shifted dates as they stand in the files (YYYYMMDD), said to be shifted: nobody was examined on that day. */
export function useStudyDate(): (date: string) => string {
  const { t } = useTranslation('viewer')
  const format = useFormat()
  return useMemo(() => {
    const utc = formatFor(format.locale.startsWith('zh') ? 'zh' : 'en', 'UTC')
    return (date) => (DATE.test(date) ? t('date.shifted', { date: utc.date(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00Z`) }) : '')
  }, [format, t])
}
