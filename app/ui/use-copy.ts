import { useEffect, useState } from 'react'

/** How long a button says that it copied. */
const SAID_MS = 2_000

/** Copies by one press. @param onRefused no clipboard outside a secure context: leave it selected for Ctrl-C. */
export function useCopy(text: string, onRefused?: () => void): { isCopied: boolean; copy: () => void } {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [isCopied])

  async function write() {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      onRefused?.()
    }
  }
  return { isCopied, copy: () => void write() }
}
