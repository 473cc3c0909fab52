import { Component } from 'react'

/**
 * Looks at the document each time before React changes it: only a class can
 * (https://react.dev/reference/react/Component#getsnapshotbeforeupdate).
 */
export class BeforeChange extends Component<{ look: () => void }> {
	override getSnapshotBeforeUpdate(before: { look: () => void }) {
		before.look()
		return null
	}

	override componentDidUpdate() {} // React wants it beside the other

	override render() {
		return null
	}
}
