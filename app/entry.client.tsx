import { RemixBrowser } from '@remix-run/react'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import type { Language } from './i18n/languages'
import { givenWords, Words } from './i18n/words'

// Dialogs lock scrolling with a <style> element; the content security policy wants the page's nonce on it.
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce })

// Before signing in, times are shown in the zone of the device.
document.cookie = `theatrum_time_zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}; Path=/; SameSite=Lax; Max-Age=31536000`

// The page's own language, whatever the browser prefers: what was rendered is what is hydrated.
const language: Language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'
/**
 * RemixBrowser reads the page's data in its first render and throws a promise until it has; nothing above it catches that. A press
 * meanwhile makes React render at once what cannot be rendered yet, and it gives the page up (its error 345, "Root did not
 * complete"). So that first call is made here, before any of its hooks, and React begins when nothing is left to wait for.
 */
async function dataIsRead(): Promise<void> {
  try {
    RemixBrowser({})
  } catch (thrown) {
    if (thrown instanceof Promise) await thrown
  }
}

void Promise.all([givenWords(language), dataIsRead()]).then(([given]) => {
  // Not as a transition: in one piece, a press in between finds the page as it was or as it is.
  hydrateRoot(
    document,
    <StrictMode>
      <Words language={language} given={given}>
        <RemixBrowser />
      </Words>
    </StrictMode>,
  )
})
