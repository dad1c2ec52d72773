/** Colours by what they say, never by which pool it is: pools are rows with names. */
export interface Theme {
  readonly paper: string;
  readonly ink: string;
  /** Text that stands back. */
  readonly soft: string;
  /** Lines that only help to read. */
  readonly grid: string;
  readonly mark: string;
  readonly best: string;
  readonly bad: string;
  readonly doubtful: string;
  /** Behind what belongs together. */
  readonly band: string;
  /** Parts of a sum, in their order. */
  readonly part1: string;
  readonly part2: string;
  readonly part3: string;
  readonly part4: string;
}

export const themes: Readonly<Record<"light" | "dark", Theme>> = {
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

export type ThemeName = keyof typeof themes;

/** Of a page, which knows both: its style sheet says what they are. */
export const pageTheme = Object.fromEntries(
  Object.keys(themes.light).map((role) => [role, `var(--${role})`]),
) as unknown as Theme;
