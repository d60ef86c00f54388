const words: Record<string, boolean> = {};
for (const word of ['1', 't', 'T', 'TRUE', 'true', 'True']) words[word] = true;
for (const word of ['0', 'f', 'F', 'FALSE', 'false', 'False']) words[word] = false;

/** A boolean as Go's strconv.ParseBool reads it; undefined when it is none. */
export const parseBool = (text: string): boolean | undefined =>
  Object.hasOwn(words, text) ? words[text] : undefined;
