/** One colour and one shape per priority; colour means nothing else on this wall. */
export const PRIORITY_COLOUR: Readonly<Record<number, string>> = {
  1: '#ff5d52',
  2: '#ffa332',
  3: '#f6d84c',
  4: '#8db9ee',
};

/** Outlines in a box of 24 x 24. Priority 4 is a ring. */
export const PRIORITY_PATH: Readonly<Record<number, string>> = {
  1: 'M12 1.2 22.8 12 12 22.8 1.2 12Z',
  2: 'M12 2.2 23 21.4H1Z',
  3: 'M4.2 3.2h15.6a1 1 0 0 1 1 1v15.6a1 1 0 0 1-1 1H4.2a1 1 0 0 1-1-1V4.2a1 1 0 0 1 1-1Z',
  4: 'M12 3.4a8.6 8.6 0 1 1 0 17.2 8.6 8.6 0 0 1 0-17.2Z',
};

/** The exclamation mark inside priorities 1 and 2: a bar and a dot. */
export const PRIORITY_MARK: Readonly<Record<number, string>> = {
  1: 'M10.9 6.3h2.2l-.35 7h-1.5ZM12 15.2a1.25 1.25 0 1 1 0 2.5 1.25 1.25 0 0 1 0-2.5Z',
  2: 'M10.9 8.6h2.2l-.35 6.2h-1.5ZM12 16.4a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4Z',
};
