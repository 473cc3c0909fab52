import type { Config } from 'tailwindcss'

// The product's own colours, named for what they are for. Plain hex, so that
// engines without CSS variables show the design too.
export default {
	content: ['./app/**/*.{ts,tsx}'],
	darkMode: 'media',
	corePlugins: {
		backgroundOpacity: false,
		borderOpacity: false,
		divideOpacity: false,
		placeholderOpacity: false,
		ringOpacity: false,
		textOpacity: false,
	},
	theme: {
		colors: {
			transparent: 'transparent',
			current: 'currentColor',
			white: '#ffffff',
			paper: '#f7f3ec',
			card: '#fffdf9',
			sunken: '#efe8dc',
			line: '#e0d6c6',
			ink: '#23302f',
			muted: '#5c6663',
			brand: '#0e5a55',
			'brand-strong': '#0a4541',
			'brand-soft': '#dcebe6',
			clay: '#b4441c',
			'clay-soft': '#f8e4d9',
			danger: '#a1261d',
			'danger-soft': '#fae3e0',
			// The same at night.
			'n-paper': '#141a1a',
			'n-card': '#1c2424',
			'n-sunken': '#0f1414',
			'n-line': '#334040',
			'n-ink': '#ece6db',
			'n-muted': '#a3b0ac',
			'n-brand': '#72c9bb',
			'n-brand-soft': '#1d3d39',
			'n-clay': '#f0916b',
			'n-clay-soft': '#46291d',
			'n-danger': '#f2958c',
			'n-danger-soft': '#4a2320',
		},
		fontFamily: {
			sans: [
				'system-ui',
				'-apple-system',
				'"Segoe UI"',
				'Roboto',
				'"Noto Sans"',
				'Ubuntu',
				'sans-serif',
			],
			display: ['Georgia', '"Iowan Old Style"', '"Noto Serif"', '"DejaVu Serif"', 'serif'],
		},
		extend: {
			maxWidth: { page: '72rem', form: '27rem', prose: '42rem' },
			borderRadius: { bubble: '1.125rem' },
		},
	},
	plugins: [],
} satisfies Config
