/** Whose page it is, as it was drawn: a line that is opened later than that says so, and learns where it holds no more. */
let person: string | null = null

export const setPagePerson = (personId: string | null): void => { person = personId }
export const pagePerson = (): string | null => person
