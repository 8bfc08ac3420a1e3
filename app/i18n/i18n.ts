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
 */
export function createI18n(language: Language, resources: Record<keyof Resources, object>): i18n {
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
  })
  return instance
}

/** A page loads the words of its own language only. */
export async function loadResources(language: Language): Promise<Record<keyof Resources, object>> {
  switch (language) {
    case 'en': return (await import('./locales/en')).default
    case 'zh': return (await import('./locales/zh')).default
  }
}
