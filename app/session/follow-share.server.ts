import type { AppLoadContext } from '@remix-run/node'
import { countWrongLink } from '~/domain/images/count-wrong-link.server'
import { openShare, type OpenShare } from '~/domain/images/open-share.server'
import { LinkBusy, takeShareTurn } from '~/domain/images/share-turns.server'

/** Neither kept, nor found, nor told to a page that is gone to from here: the address is the key. */
export const LINK_HEADERS = { 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex, nofollow', 'Cache-Control': 'private, no-store' }

const refused = (status: 429 | 503, retryAfterS: number) => new Response(null, { status, headers: { ...LINK_HEADERS, 'Retry-After': String(retryAfterS) } })

/**
 * What a link shows at this moment, asked anew at each request; null for one that shows nothing.
 * @throws Response 429 for too many guesses, 503 where too much is asked for through one link
 */
export async function followShare<T>(context: AppLoadContext, { signal }: Request, token: string, show: (share: OpenShare) => Promise<T | null>): Promise<T | null> {
  // Whoever went away hears nothing of it.
  const end = await takeShareTurn(context.services, token, signal).catch((error: unknown) => { throw error instanceof LinkBusy || signal.aborted ? refused(503, 5) : error })
  try {
    const share = await shareNow(context, token)
    return share && (await show(share))
  } finally {
    end()
  }
}

/**
 * Whether a link shows anything, for a page that is open: it hears of the end while all turns of the link are taken, and asks for no picture.
 * @throws Response 429 for too many guesses
 */
export async function shareNow({ services, codeThrottle, clientAddress }: AppLoadContext, token: string): Promise<OpenShare | null> {
  const share = await openShare(services, token)
  if (share) return share
  const wrong = await countWrongLink(services, codeThrottle, token, clientAddress)
  if (wrong.kind === 'wait') throw refused(429, Math.ceil(wrong.retryAfterMs / 1000))
  return null
}
