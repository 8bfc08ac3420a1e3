import type { FlatNamespace, i18n, TFunction } from 'i18next'
import { useContext } from 'react'
import { I18nContext } from 'react-i18next'
import { createKept } from '~/infra/kept'

type Namespaces = FlatNamespace | readonly FlatNamespace[]
type Named<Ns> = Ns extends readonly FlatNamespace[] ? Ns : Ns extends FlatNamespace ? Ns : never

const first = (namespaces: Namespaces = 'common'): FlatNamespace => (typeof namespaces === 'string' ? namespaces : (namespaces[0] ?? 'common'))

/** One function for each set of namespaces of an instance, of which there are about twenty; they go with the instance. */
const made = new WeakMap<i18n, Map<string, unknown>>()

/**
 * The page's words. react-i18next's own hook waits for words to be loaded and for the language to change, which never happens
 * here (a page is loaded anew in another language), and copies the instance each time it is called: a tenth of a page's time.
 * @param namespaces the first is where keys without a namespace are found; `common` when left out
 */
export function useTranslation<const Ns extends Namespaces = 'common'>(namespaces?: Ns): { t: TFunction<Named<Ns>>; i18n: i18n } {
  const i18n = useContext(I18nContext)?.i18n
  if (!i18n) throw new Error('no words: the page has no I18nextProvider')
  let functions = made.get(i18n)
  if (!functions) made.set(i18n, (functions = new Map()))
  const key = String(namespaces)
  let t = functions.get(key)
  if (!t) functions.set(key, (t = remembering(i18n.getFixedT(i18n.language, first(namespaces)))))
  return { t: t as TFunction<Named<Ns>>, i18n }
}

/** More than there are keys. */
const SENTENCES = 4_000

/** Sentences without a figure or a name in them are looked up once: looking up takes as long as drawing the element around it. */
function remembering(t: TFunction<FlatNamespace>): unknown {
  const sentences = createKept<string, string>(SENTENCES)
  const ask = t as unknown as (key: string, ...values: unknown[]) => string
  return (key: string, ...values: unknown[]) => (values.length === 0 ? sentences.get(key, () => ask(key)) : ask(key, ...values))
}
