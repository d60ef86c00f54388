/** The commands of the lab as Markdown, out of the registry: what `lab COMMAND --help` says, and what is not there. */
import { helpText } from '../../lab/cli/help.ts';
import { byReason } from '../../lab/cli/not-here.ts';
import { commandFor } from '../../lab/cli/parser.ts';
import { groups } from '../../lab/cli/registry.ts';

export async function commands(): Promise<string> {
  const sections: string[] = [];
  for (const [title, entries] of groups) {
    sections.push(`### ${title}`);
    for (const { name, aliases, summary, load } of entries) {
      const spec = await load();
      const also = aliases.length > 0 ? ` (also \`${aliases.join('`, `')}\`)` : '';
      const help = helpText(spec, commandFor(spec)).trimEnd();
      sections.push(`#### ${name}\n\n${summary.replace(/\.$/, '')}${also}.\n\n\`\`\`text\n${help}\n\`\`\``);
    }
  }
  return sections.join('\n\n');
}

/** Commands of Juju that are missing, by what to do in their place. */
export function missingCommands(): string {
  const rows = byReason.map(
    ([reason, names]) => `| ${names.split(' ').sort().join(', ')} | ${capital(reason)} |`,
  );
  return ['| Command of Juju | In the lab |', '|---|---|', ...rows].join('\n');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
