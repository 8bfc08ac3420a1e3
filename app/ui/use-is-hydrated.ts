import { useSyncExternalStore } from 'react'

const never = () => () => undefined
/** False on the server and while the page wakes; then true. */
export const useIsHydrated = (): boolean => useSyncExternalStore(never, () => true, () => false)
