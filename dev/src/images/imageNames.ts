/** A PostgreSQL major that the project builds an image for. */
export type PostgresMajor = 15 | 17 | 18;

/** All majors that the project builds an image for. */
export const postgresMajors: readonly PostgresMajor[] = [15, 17, 18];

/** The major that the sample cluster runs. */
export const sampleMajor: PostgresMajor = 17;

/** The image of the operator. */
export const operatorImage = 'docker.io/howdah/operator:dev';

/** The image of one PostgreSQL major; local, never pushed. */
export function postgresImage(major: PostgresMajor): string {
  return `docker.io/howdah/postgres:${major}`;
}
