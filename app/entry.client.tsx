import { RemixBrowser } from '@remix-run/react'
import { startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { keepTryingPageData } from './live/keep-trying'

keepTryingPageData()

startTransition(() => {
	hydrateRoot(document, <RemixBrowser />)
})
