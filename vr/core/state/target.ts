import type { Operation } from '../../contract'

/** What an operation sets: a later one of the same target makes the earlier one needless. */
export function targetOf(operation: Operation): string {
  switch (operation.do) {
    case 'show': case 'fade': case 'tint': case 'group': return `${operation.do} ${operation.of.join()}`
    case 'place': return `place ${operation.of}`
    case 'cut': return `plane ${operation.plane.id}`
    case 'uncut': return `plane ${operation.id}`
    case 'lasso': return `lasso ${operation.lasso.id}`
    case 'unlasso': return `lasso ${operation.id}`
    case 'volume': return `volume ${operation.of} ${Object.keys(operation.set).sort().join()}`
    case 'mark': return `mark ${operation.id}`
    case 'combine': return `source ${operation.id}`
    case 'explode': case 'peel': case 'box': case 'restore': return operation.do
  }
}
