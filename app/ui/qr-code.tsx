import { useMemo } from 'react'
import { encode } from 'uqr'

/** Readers need four empty modules around the code (ISO/IEC 18004, 6.3.8). */
const QUIET = 4

/** Black on white in every room: cameras do not read it the other way round. Drawn as one path, which the CSP allows. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { size, path } = useMemo(() => {
    const { data } = encode(text, { ecc: 'M', border: 0 })
    const rows = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])))
    return { size: data.length + 2 * QUIET, path: rows.join('') }
  }, [text])
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges" className={className}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  )
}
