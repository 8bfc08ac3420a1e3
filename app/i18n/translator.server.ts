import { createInstance, type TFunction } from 'i18next'
import { isLanguage, type Language } from './languages'
import en from './locales/en'
import zh from './locales/zh'
import { NAMESPACES, type Namespaces } from './namespaces'

/** Any key of any namespace: `t('people:signIn.title')`; `common` needs no prefix. */
export type Translator = TFunction<Namespaces>

const made = new Map<Language, Translator>()

/** Words for what leaves the house outside a page (letters, command output). A language that is none of ours reads English. */
export function translatorFor(language: string): Translator {
  const wanted = isLanguage(language) ? language : 'en'
  const known = made.get(wanted)
  if (known) return known
  const instance = createInstance()
  void instance.init({
    lng: wanted,
    fallbackLng: false,
    ns: NAMESPACES,
    defaultNS: 'common',
    resources: { en, zh },
    initAsync: false,
    // Plain text; whoever makes HTML of it escapes it there.
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  const t = instance.getFixedT(wanted, NAMESPACES) as unknown as Translator
  made.set(wanted, t)
  return t
}
