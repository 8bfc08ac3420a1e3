import { createContext, useContext } from 'react'

/** The page's content security policy nonce: known while rendering on the server only. */
export const NonceContext = createContext<string | undefined>(undefined)
export const useNonce = () => useContext(NonceContext)
