import { ArrowUpRight, Circle, Contrast, Crosshair, DraftingCompass, GalleryVertical, Lasso, Move, Pipette, RotateCw, Ruler, ScanSearch, Square, Type, ZoomIn, type LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Tool } from '../tools/tool'

/** Two lines and the angle between them. */
const Cobb = (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden>
    <path d="M4 8 19 4M4 16l15 4M8 9.5c1 1.5 1 3.5 0 5" />
  </svg>
)

const ICONS: Record<Exclude<Tool, 'cobb'>, LucideIcon> = {
  scroll: GalleryVertical, window: Contrast, zoom: ZoomIn, pan: Move, rotate: RotateCw, magnify: ScanSearch, crosshair: Crosshair,
  length: Ruler, angle: DraftingCompass, ellipse: Circle, rectangle: Square, freehand: Lasso, probe: Pipette, arrow: ArrowUpRight, text: Type,
}

export function ToolIcon({ tool }: { tool: Tool }): ReactElement {
  if (tool === 'cobb') return Cobb
  const Icon = ICONS[tool]
  return <Icon aria-hidden />
}
