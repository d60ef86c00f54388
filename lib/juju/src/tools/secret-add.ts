import { UsageError } from '../errors.ts';
import { quote } from '../go-text.ts';
import { rfc3339 } from '../secret-rotation.ts';
import { secretUri } from '../secret-uri.ts';
import { readSecretContent } from './secret-content.ts';
import { readMetadata, readOwner, refuseNonLeader, upsertOptions } from './secret-options.ts';
import { anyFormat, defineTool } from './tool.ts';

export const secretAdd = defineTool({
  name: 'secret-add',
  args: '[key[#base64|#file]=value...]',
  purpose: 'Add a new secret.',
  formats: anyFormat,
  options: upsertOptions,
  async run({ context, options, args, print }) {
    if (args.length === 0 && !options.file) throw new UsageError('missing secret value or filename');
    const { io, secrets } = context;
    const metadata = readMetadata(options, io.now());
    const owner = readOwner(context, options.owner);
    const content = await readSecretContent(io, args, options.file);
    if (Object.keys(content).length === 0) throw new Error('empty secret value not valid');
    const secret = {
      id: io.newSecretId(),
      owner,
      ...metadata,
      revisions: [{ revision: 1, content, createdAt: rfc3339(io.now()) }],
      latest: 1,
      grants: [],
      consumers: {},
    };
    await refuseNonLeader(context, secret);
    const { label } = metadata;
    if (label !== undefined && secrets.byOwnerLabel(label)?.owner.kind === owner.kind) {
      throw new Error(`secret with label ${quote(label)} already exists`);
    }
    secrets.create(secret);
    print(secretUri(secret.id));
  },
});
