/** The Juju whose behaviour the lab follows, as charms and clients see it. */
export const jujuVersion = '3.6.28';
export const controllerName = 'lab';
export const cloudName = 'lab';
export const userName = 'admin';
