import { RemixBrowser } from '@remix-run/react'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { createI18n, loadResources } from './i18n/i18n'
import type { Language } from './i18n/languages'

// Dialogs lock scrolling with a <style> element; the content security policy wants the page's nonce on it.
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce
if (nonce) Object.assign(globalThis, { __webpack_nonce__: nonce })

// Before signing in, times are shown in the zone of the device.
document.cookie = `theatrum_time_zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}; Path=/; SameSite=Lax; Max-Age=31536000`

// The page's own language, whatever the browser prefers: what was rendered is what is hydrated.
const language: Language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'
void loadResources(language).then((resources) => {
  const i18n = createI18n(language, resources)
  // In one piece, not as a transition: cut in slices, a press in between made React 18 give the root up (its error 345).
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <RemixBrowser />
      </I18nextProvider>
    </StrictMode>,
  )
})
