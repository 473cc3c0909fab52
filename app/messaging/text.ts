import { firstCharacters } from '~/text'

const PREVIEW = 120

/** The first 120 characters on one line. */
export const preview = (body: string): string => firstCharacters(body.replace(/\s+/g, ' '), PREVIEW)
