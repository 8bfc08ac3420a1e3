import type { i18n } from 'i18next'
import { useEffect, useState, type ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { createI18n, loadResources } from './i18n'
import type { Language } from './languages'
import { whenTouched } from '~/ui/when-touched'

/** In the document's head where its page says no more than `locales/LANGUAGE/first.ts`. */
export const FIRST_WORDS = 'theatrum-first-words'
const AGAIN_MS = 3_000

interface Given {
  i18n: i18n
  /** Called once when other words are wanted; they come with the next drawing. */
  onWanted: (listener: () => void) => void
}

/** The words that the page was drawn with, before it is drawn again here. */
export async function givenWords(language: Language): Promise<Given> {
  if (!document.querySelector(`meta[name="${FIRST_WORDS}"]`)) return { i18n: createI18n(language, await loadResources(language, 'whole')), onWanted: () => undefined }
  let isWanted = false
  let wanted: (() => void) | null = null
  const i18n = createI18n(language, await loadResources(language, 'first'), () => {
    isWanted = true
    wanted?.()
  })
  return { i18n, onWanted: (listener) => {
    wanted = listener
    if (isWanted) listener()
  } }
}

/** Gives the page its words: those it came with, and all others as soon as one is asked for or somebody touches it. */
export function Words({ language, given: { i18n: first, onWanted }, children }: { language: Language; given: Given; children: ReactNode }) {
  const [i18n, setI18n] = useState(first)
  useEffect(() => {
    let isAsked = false
    let again: ReturnType<typeof setTimeout> | undefined
    const ask = () => {
      if (isAsked) return
      isAsked = true
      loadResources(language, 'whole').then(
        (whole) => setI18n(createI18n(language, whole)),
        () => { again = setTimeout(() => { isAsked = false; ask() }, AGAIN_MS) },
      )
    }
    onWanted(ask)
    // What opens then says other words.
    const stop = whenTouched(ask)
    return () => {
      clearTimeout(again)
      stop()
    }
  }, [language, onWanted])
  return <I18nextProvider i18n={i18n}>{children}</I18nextProvider>
}
