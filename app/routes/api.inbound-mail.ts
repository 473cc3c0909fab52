import { inboundMail } from '~/replies/door.server'

export const loader = inboundMail

export const action = inboundMail
