export { onRightsChanged, rightsChanged } from '~/domain/people/rights.server'
