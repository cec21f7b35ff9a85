// The reader's own colours, so that only what we forced back can fail.
() => [...rules["contrast"](), ...rules["svg-contrast"]()];
