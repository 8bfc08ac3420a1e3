import { useCallback, useEffect, useState } from 'react'
import type { SharedStudy } from '~/domain/images/share'
import { ViewerPage } from '~/ui/viewer/viewer-page'
import { ClosedShare } from './closed-share'

/** How soon a link that is withdrawn takes the pictures off a page that asks for no more of them. */
const ASK_EVERY_MS = 5_000
/** A timer holds no more than 24 days. */
const LONGEST_WAIT_MS = 2 ** 31 - 1

/** The reading page for somebody without an account: as long as the link lasts, and no moment longer. */
export function SharedReading({ token, shared: { study, first, findings, expiresAt } }: { token: string; shared: SharedStudy }) {
  const [hasEnded, setEnded] = useState(false)
  const address = `/images/shared/${token}`

  /** A server that is away says nothing about the link; one that knows it no more does. */
  const ask = useCallback(async () => {
    const response = await fetch(`${address}/state`, { cache: 'no-store' }).catch(() => null)
    if (response?.status === 404) setEnded(true)
  }, [address])

  useEffect(() => {
    if (hasEnded) return
    const look = () => { if (document.visibilityState === 'visible') void ask() }
    const asking = setInterval(look, ASK_EVERY_MS)
    document.addEventListener('visibilitychange', look)
    const left = new Date(expiresAt).getTime() - Date.now()
    // The reader's clock may be wrong: the server is asked, and asked at the end.
    const ending = left <= LONGEST_WAIT_MS ? setTimeout(() => void ask(), Math.max(0, left)) : undefined
    return () => {
      clearInterval(asking)
      clearTimeout(ending)
      document.removeEventListener('visibilitychange', look)
    }
  }, [ask, expiresAt, hasEnded])

  // The page with the engine is gone then, and every picture that it held.
  if (hasEnded) return <ClosedShare isMidway />
  return (
    <ViewerPage
      study={study} first={first} findings={findings} priors={[]} me={null} mayAnnotate ways={{ share: false, release: false, identity: false, review: false, model: false }}
      link={{ pictures: `/dicom-web/shared/${token}`, series: (id) => `${address}/series/${encodeURIComponent(id)}`, until: new Date(expiresAt), onRefused: () => void ask() }}
    />
  )
}
