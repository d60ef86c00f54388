/** Roles that the charm makes. */

/** The role of a relation, as Canonical's charm names it. */
export const roleOf = (relationId: number): string => `relation_id_${relationId}`;

/** The relation of such a role. */
export const relationOf = (role: string): number => Number(role.slice('relation_id_'.length));

/** Owns the database and everything in it, so that data outlives the roles of relations. */
export const ownerOf = (database: string): string => `${database}_owner`;
