import type { Two } from '~/domain/cases/case'

export type TextLanguage = keyof Two

/** Words in the language that is wanted, or in the other one where there are no others; `lang` says which, for screen readers and fonts. */
export function inLanguage(two: Two, wanted: TextLanguage): { text: string; lang: TextLanguage } {
  const other: TextLanguage = wanted === 'en' ? 'zh' : 'en'
  const lang = two[wanted].trim() !== '' || two[other].trim() === '' ? wanted : other
  return { text: two[lang], lang }
}
