import type { FindingShape } from '~/domain/images/finding'

export const NAVIGATION = ['scroll', 'window', 'zoom', 'pan', 'rotate', 'magnify', 'crosshair'] as const
export const MARKING = ['length', 'angle', 'cobb', 'ellipse', 'rectangle', 'freehand', 'probe', 'arrow', 'text'] as const satisfies readonly FindingShape[]
export type NavigationTool = (typeof NAVIGATION)[number]
export type MarkingTool = (typeof MARKING)[number]
export type Tool = NavigationTool | MarkingTool
export const isMarking = (tool: Tool): tool is MarkingTool => (MARKING as readonly string[]).includes(tool)
