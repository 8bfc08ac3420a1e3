export const MIN_PASSWORD_LENGTH = 10
/** Longer input only costs memory. */
export const MAX_PASSWORD_LENGTH = 200
