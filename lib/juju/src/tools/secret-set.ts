import { quote } from '../go-text.ts';
import { readSecretContent } from './secret-content.ts';
import {
  readMetadata,
  readOwner,
  refuseNonLeader,
  requireSecretId,
  upsertOptions,
} from './secret-options.ts';
import { defineTool } from './tool.ts';

export const secretSet = defineTool({
  name: 'secret-set',
  args: '<ID> [key[#base64|#file]=value...]',
  purpose: 'Update an existing secret.',
  options: upsertOptions,
  async run({ context, options, args: [uri, ...values] }) {
    const id = requireSecretId(uri);
    const { io, secrets } = context;
    const metadata = readMetadata(options, io.now());
    readOwner(context, options.owner);
    const content = await readSecretContent(io, values, options.file);
    const secret = secrets.owned(id);
    await refuseNonLeader(context, secret);
    const { label } = metadata;
    const namesake = label === undefined ? undefined : secrets.byOwnerLabel(label);
    if (secret && namesake && namesake.id !== id && namesake.owner.kind === secret.owner.kind) {
      throw new Error(`secret with label ${quote(label!)} already exists`);
    }
    secrets.update(id, { ...metadata, ...(Object.keys(content).length > 0 ? { content } : {}) });
  },
});
