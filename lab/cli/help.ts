/** Help texts in Juju's order: usage, summary, options, details, examples, see also. */
import type { Command } from 'commander';
import { groups } from './registry.ts';
import type { CommandSpec } from './spec.ts';

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ');

export function helpText(spec: CommandSpec, command: Command): string {
  const shown = command.options.filter(
    ({ hidden, description }) =>
      !hidden && !/^ignored$|\b(not in the lab|not on Kubernetes)$/.test(description),
  );
  const flags = shown.map((option) => option.flags);
  const width = Math.max(...flags.map((text) => text.length));
  const options = shown.map(
    (option, i) => `    ${(flags[i] as string).padEnd(width + 2)}${option.description}`,
  );
  const parts = [
    `Usage: lab ${spec.name} [options] ${spec.usage}`.trimEnd(),
    `Summary:\n${spec.summary}`,
    `Options:\n${options.join('\n')}`,
  ];
  if (spec.details) parts.push(`Details:\n${spec.details.trim()}`);
  if (spec.examples.length > 0) {
    parts.push(
      `Examples:\n${spec.examples.map(([comment, line]) => `${comment}:\n\n${indent(line)}\n`).join('\n')}`.trimEnd(),
    );
  }
  if (spec.aliases?.length) parts.push(`Aliases: ${spec.aliases.join(', ')}`);
  if (spec.seeAlso?.length) parts.push(`See also:\n${spec.seeAlso.map((name) => ` - ${name}`).join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}

export function overview(): string {
  const width = Math.max(...groups.flatMap(([, list]) => list.map((entry) => entry.name.length)));
  const sections = groups.map(
    ([title, list]) =>
      `${title}:\n${list.map((entry) => `    ${entry.name.padEnd(width + 2)}${entry.summary}`).join('\n')}`,
  );
  return `The lab is a Juju for one machine: it runs charms in real pods of a real Kubernetes,
with the commands and outputs of Juju 3.6.

Usage: lab <command> [options] [arguments]

${sections.join('\n\n')}

A first session:

    lab up
    lab deploy ./dist/postgresql-k8s_ubuntu@22.04-amd64.charm \\
        --resource postgresql-image=localhost/postgresql:lab --trust
    lab status --watch 2s
    lab debug-log --replay
    lab down

"lab <command> --help" explains a command with examples.
`;
}
