import { useEffect, useState, type RefObject } from 'react'

/** Tried again this often before it is said that it cannot be played. */
const TRIES = 5

/** Plays an HLS film in an element, from a second on. @returns whether it cannot be played */
export function useHls(element: RefObject<HTMLVideoElement | null>, address: string, startS: number): boolean {
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const video = element.current
    if (!video) return
    setFailed(false)
    let isOver = false
    let destroy = () => {}
    void import('hls.js').then(({ default: Hls }) => {
      if (isOver) return
      if (!Hls.isSupported()) {
        // A browser that plays it by itself (iOS).
        video.src = address
        video.addEventListener('loadedmetadata', () => { if (startS > 0) video.currentTime = startS }, { once: true })
        return
      }
      // Half a minute ahead is enough for a lesson, and spares a phone's plan.
      const hls = new Hls({ enableWorker: false, maxBufferLength: 30, startPosition: startS > 0 ? startS : -1, capLevelToPlayerSize: true })
      let tries = 0
      hls.on(Hls.Events.ERROR, (_event, { fatal, type }) => {
        if (!fatal) return
        if (++tries > TRIES) return setFailed(true)
        if (type === Hls.ErrorTypes.NETWORK_ERROR) setTimeout(() => { if (!isOver) hls.startLoad() }, 1_000 * tries)
        else hls.recoverMediaError()
      })
      hls.loadSource(address)
      hls.attachMedia(video)
      destroy = () => hls.destroy()
    }, () => setFailed(true))
    return () => {
      isOver = true
      destroy()
      video.removeAttribute('src')
    }
  }, [element, address])
  return failed
}
