import { createInstance, type i18n } from 'i18next'
import type { Language } from './languages'
import type en from './locales/en'
import { NAMESPACES } from './namespaces'

export type Resources = typeof en

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: Resources
  }
}

/**
 * One instance per language on the server, shared by all pages, one per page's life in the browser; ready when returned.
 * Its language and words never change: nobody calls changeLanguage, and it is known to no module but by the page's provider.
 * @param onMissing where not all words are given: one was asked for that is not among them
 */
export function createI18n(language: Language, resources: Partial<Record<keyof Resources, object>>, onMissing?: () => void): i18n {
  const instance = createInstance()
  void instance.init({
    lng: language,
    fallbackLng: false,
    ns: NAMESPACES,
    defaultNS: 'common',
    resources: { [language]: resources } as Record<string, Record<string, Record<string, string>>>,
    initAsync: false,
    interpolation: { escapeValue: false },
    returnNull: false,
    // A key is no sentence: nothing stands there until the words have come.
    ...(onMissing && { parseMissingKeyHandler: () => { onMissing(); return '' } }),
  })
  return instance
}

/** A page loads the words of its own language only: what a lesson says, which is a seventh of them, or all. */
export async function loadResources(language: Language, which: 'first' | 'whole'): Promise<Partial<Record<keyof Resources, object>>> {
  // Each by itself: of a choice between two the bundler fetches both.
  if (which === 'first') {
    if (language === 'zh') return (await import('./locales/zh/first')).default
    return (await import('./locales/en/first')).default
  }
  if (language === 'zh') return (await import('./locales/zh')).default
  return (await import('./locales/en')).default
}
