import { flatRoutes } from 'remix-flat-routes'

/**
 * The one Remix configuration; vite.config.ts hands it to the Remix plugin.
 * @type {Parameters<typeof import('@remix-run/dev').vitePlugin>[0]}
 */
export default {
  appDirectory: 'app',
  buildDirectory: 'build/pages',
  ignoredRouteFiles: ['**/*'],
  serverModuleFormat: 'esm',
  routes: (defineRoutes) => flatRoutes('routes', defineRoutes, { ignoredRouteFiles: ['**/*.test.*', '**/*.server.*', '**/.*'] }),
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_lazyRouteDiscovery: true,
    v3_singleFetch: true,
  },
}
