import { useSubmit } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { type PushState, pushState, subscribeThisBrowser } from '~/worker/this-browser'
import { useHeader } from './header-data'

const CANT: Partial<Record<PushState, string>> = {
	impossible:
		'This browser can’t be told by push. On an iPhone or iPad, add this site to the home screen and open it there; elsewhere it must be opened by https.',
	denied:
		'This browser blocks notifications of this site. Allow them in its settings, then come back.',
}

/** Adds this browser, when its owner asks for that and not before. */
export function NotifyMeHere({ publicKey, isAdded }: { publicKey: string; isAdded: boolean }) {
	const [state, setState] = useState<PushState>('unknown')
	const [error, setError] = useState<string>()
	const csrf = useHeader()?.csrf ?? ''
	const submit = useSubmit()
	useEffect(() => setState(pushState()), [])

	async function add() {
		setError(undefined)
		try {
			submit({ ...(await subscribeThisBrowser(publicKey)), csrf }, { method: 'post' })
		} catch (caught) {
			setError((caught as Error).message)
			setState(pushState())
		}
	}

	return (
		<>
			<noscript>
				<p className="notice mb-4">
					Adding a browser needs JavaScript. What is listed here can be removed without.
				</p>
			</noscript>
			{CANT[state] && <p className="notice mb-4">{CANT[state]}</p>}
			{state === 'possible' && (
				<button className={isAdded ? 'button-quiet' : 'button'} type="button" onClick={add}>
					{isAdded ? 'Add this browser again' : 'Notify me in this browser'}
				</button>
			)}
			<p className="error" role={error ? 'alert' : undefined}>
				{error}
			</p>
		</>
	)
}
