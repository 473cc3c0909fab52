import type { ReactNode } from 'react'

interface CheckboxesProps {
	legend: string
	name: string
	options: { value: string; label: ReactNode }[]
	chosen: unknown[]
	errors: string[]
}

/** A group of boxes, and what is wrong with it. */
export function Checkboxes({ legend, name, options, chosen, errors }: CheckboxesProps) {
	return (
		<fieldset className="mb-4" aria-describedby={`${name}-error`}>
			<legend className="label">{legend}</legend>
			{options.map(({ value, label }) => (
				<label key={value} className="flex items-center gap-2 py-1">
					<input
						type="checkbox"
						name={name}
						value={value}
						defaultChecked={chosen.includes(value)}
					/>
					{label}
				</label>
			))}
			<p className="error" id={`${name}-error`} role={errors.length > 0 ? 'alert' : undefined}>
				{errors.join(' ')}
			</p>
		</fieldset>
	)
}
