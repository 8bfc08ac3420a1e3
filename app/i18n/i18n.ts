import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
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

/** One instance per rendered page on the server, one per page's life in the browser; ready when returned. */
export function createI18n(language: Language, resources: Record<keyof Resources, object>): i18n {
  const instance = createInstance()
  void instance.use(initReactI18next).init({
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
