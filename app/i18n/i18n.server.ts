import type { i18n } from 'i18next'
import { createI18n } from './i18n'
import type { Language } from './languages'
import en from './locales/en'
import zh from './locales/zh'

const RESOURCES: Record<Language, object> = { en, zh }
const made = new Map<Language, i18n>()

/** The words of a language, for every page that is drawn in it: made once, since they never change while the process lives. */
export function i18nOf(language: Language): i18n {
  let instance = made.get(language)
  if (!instance) made.set(language, (instance = createI18n(language, RESOURCES[language] as typeof en)))
  return instance
}
