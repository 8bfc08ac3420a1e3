import type { LoaderFunctionArgs } from '@remix-run/node'
import { translatorFor } from '~/i18n/translator.server'
import { visitorOf } from '~/session/visitor.server'
import large from '~/ui/icons/icon-512.png'
import maskable from '~/ui/icons/icon-maskable-512.png'
import small from '~/ui/icons/icon-192.png'

/** What a phone needs to put us among its programs. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { language } = await visitorOf(request, context)
  const t = translatorFor(language)
  const manifest = {
    id: '/', name: 'Theatrum', short_name: 'Theatrum', description: t('learning:offline.manifest'), lang: language === 'zh' ? 'zh-CN' : 'en', start_url: '/courses', scope: '/', display: 'standalone', background_color: '#f4f8f8', theme_color: '#0a716b',
    icons: [{ src: small, sizes: '192x192', type: 'image/png' }, { src: large, sizes: '512x512', type: 'image/png' }, { src: maskable, sizes: '512x512', type: 'image/png', purpose: 'maskable' }],
    shortcuts: [{ name: t('learning:index.title'), url: '/courses' }, { name: t('learning:offline.title'), url: '/courses/kept' }],
  }
  return new Response(JSON.stringify(manifest), { headers: { 'Content-Type': 'application/manifest+json', 'Cache-Control': 'private, max-age=3600', Vary: 'Cookie' } })
}
