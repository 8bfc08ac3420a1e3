export const MIN_PASSWORD_LENGTH = 10
/** Longer input only costs memory. */
export const MAX_PASSWORD_LENGTH = 200

/** Why a chosen password is not taken; null when it is. */
export function wrongPassword(password: string): 'too-short' | 'too-long' | null {
  return password.length < MIN_PASSWORD_LENGTH ? 'too-short' : password.length > MAX_PASSWORD_LENGTH ? 'too-long' : null
}
