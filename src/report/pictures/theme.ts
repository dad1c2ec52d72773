/**
 * Colours by what they say, never by which pool it is: pools are rows with names. `soft` text stands back, lines of `grid` only
 * help to read, `band` lies behind what belongs together, and parts of a sum have their colours in their order.
 */
export const themes = {
  light: {
    ...{ paper: "#ffffff", ink: "#1f2328", soft: "#59636e", grid: "#d1d9e0", mark: "#57606a" },
    ...{ best: "#116329", bad: "#c11b26", doubtful: "#8a5a00", band: "#e6f4ea" },
    ...{ part1: "#0a3069", part2: "#0969da", part3: "#7d6200", part4: "#57606a" },
  },
  dark: {
    ...{ paper: "#0d1117", ink: "#e6edf3", soft: "#9198a1", grid: "#2f353d", mark: "#a5adb7" },
    ...{ best: "#3fb950", bad: "#ff7b72", doubtful: "#d29922", band: "#132a1b" },
    ...{ part1: "#a5d6ff", part2: "#4493f8", part3: "#e3b341", part4: "#9198a1" },
  },
};

export type Theme = Readonly<typeof themes.light>;
export type ThemeName = keyof typeof themes;

/** Of a page, which knows both: its style sheet says what they are. */
export const pageTheme = Object.fromEntries(
  Object.keys(themes.light).map((role) => [role, `var(--${role})`]),
) as unknown as Theme;
