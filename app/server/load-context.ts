import '@remix-run/node'
import type { Services } from '~/infra/services.server'
import type { CodeThrottle } from '~/domain/people/code-throttle.server'
import type { SignInThrottle } from '~/domain/people/throttle.server'

/** What every loader and action is given, made per request by app/server/http.ts. */
export interface RequestContext {
  services: Services
  throttle: SignInThrottle
  codeThrottle: CodeThrottle
  cspNonce: string
  /** For throttling only; never logged. */
  clientAddress: string
}

declare module '@remix-run/node' {
  interface AppLoadContext extends RequestContext {}
  interface Future {
    v3_singleFetch: true
  }
}
